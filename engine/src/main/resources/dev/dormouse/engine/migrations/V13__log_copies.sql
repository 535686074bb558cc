-- All lines in the order in which they came, for a copy of them in another store; new ones come at the end of it. Reads run_log once.
create index run_log_order on run_log (written_by, number);
