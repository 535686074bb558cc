-- What runs logged, and the spans they closed. Rows that are sent again are the same in the whole sorting key, of which the last
-- one counts: read with FINAL. A day is a partition: one that rests for an hour becomes one part, where FINAL costs nothing.
CREATE TABLE IF NOT EXISTS trigger_dev.logs_v1
(
    organization_id String,
    project_id      String,
    environment_id  String,
    time            DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    run_id          String,
    number          UInt64,
    task_identifier LowCardinality(String),
    attempt         UInt16,
    level           LowCardinality(String),
    source          LowCardinality(String),
    message         String CODEC(ZSTD(1)),
    attributes      JSON(max_dynamic_paths = 32)
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(time)
ORDER BY (organization_id, project_id, environment_id, time, run_id, number)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

CREATE TABLE IF NOT EXISTS trigger_dev.spans_v1
(
    organization_id String,
    project_id      String,
    environment_id  String,
    started_at      DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    run_id          String,
    number          UInt64,
    task_identifier LowCardinality(String),
    attempt         UInt16,
    trace_id        String,
    span_id         String,
    parent_span_id  String,
    name            String CODEC(ZSTD(1)),
    duration        Int64,
    is_failed       UInt8,
    attributes      JSON(max_dynamic_paths = 32)
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(started_at)
ORDER BY (organization_id, project_id, environment_id, started_at, run_id, number)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- How far what is brought in an order of its own has been brought.
CREATE TABLE IF NOT EXISTS trigger_dev.cursors
(
    name       String,
    position   String,
    written_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
