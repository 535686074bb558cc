-- Metrics, a row for each metric, subject and ten seconds. A batch that is sent again is recognised by its token and
-- stored once: hence the deduplication window.
CREATE TABLE IF NOT EXISTS trigger_dev.metrics_v1
(
    organization_id String,
    project_id      String,
    environment_id  String,
    metric_name     LowCardinality(String),
    metric_type     LowCardinality(String),
    metric_subject  String,
    bucket_start    DateTime('UTC') CODEC(Delta, ZSTD(1)),
    value           Float64,
    attributes      JSON(
        max_dynamic_paths = 32,
        trigger.run_id String,
        trigger.task_slug String,
        trigger.attempt_number UInt64,
        trigger.machine_name String,
        trigger.environment_type String,
        trigger.worker_id String,
        trigger.worker_version String)
)
ENGINE = MergeTree
PARTITION BY toDate(bucket_start)
ORDER BY (organization_id, project_id, environment_id, metric_name, bucket_start, metric_subject)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;
