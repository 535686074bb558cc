-- Runs, a row for each version of each; the highest version counts. Read with FINAL.
-- The sorting key begins with what the guards of queries filter by: all of it is the same in every version of a run, so
-- that filtering before the versions are merged leaves out whole runs only. Weeks are partitions: a week that nothing
-- happens to any more becomes one part, in which nothing is left to merge while reading.
CREATE DATABASE IF NOT EXISTS trigger_dev;

CREATE TABLE IF NOT EXISTS trigger_dev.task_runs_v2
(
    organization_id         String,
    project_id              String,
    environment_id          String,
    created_at              DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    friendly_id             String,
    version                 UInt64,
    environment_type        LowCardinality(String),
    attempt                 UInt8,
    status                  LowCardinality(String),
    task_identifier         String,
    queue                   String,
    batch_id                String,
    root_run_id             String,
    parent_run_id           String,
    depth                   UInt8,
    idempotency_key_user    String,
    idempotency_key_scope   String,
    concurrency_key         String,
    tags                    Array(String),
    bulk_action_group_ids   Array(String),
    region                  String,
    worker_queue            String,
    machine_preset          LowCardinality(String),
    node                    String,
    task_version            String,
    sdk_version             String,
    cli_version             String,
    is_test                 UInt8,
    is_warm_start           Nullable(UInt8),
    checkpoint_count        UInt32,
    checkpoint_bytes        UInt64,
    queued_at               Nullable(DateTime64(3, 'UTC')),
    started_at              Nullable(DateTime64(3, 'UTC')),
    executed_at             Nullable(DateTime64(3, 'UTC')),
    completed_at            Nullable(DateTime64(3, 'UTC')),
    delay_until             Nullable(DateTime64(3, 'UTC')),
    expired_at              Nullable(DateTime64(3, 'UTC')),
    expiration_ttl          String,
    usage_duration_ms       UInt32,
    waiting_duration        Int64,
    max_duration_in_seconds Nullable(UInt32),
    cost_in_cents           Float64,
    base_cost_in_cents      Float64,
    output                  JSON(max_dynamic_paths = 64),
    output_text             String CODEC(ZSTD(1)),
    error                   JSON(max_dynamic_paths = 64),
    error_text              String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toMonday(created_at)
ORDER BY (organization_id, project_id, environment_id, created_at, friendly_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
