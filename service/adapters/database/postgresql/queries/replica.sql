-- name: leader_state()
-- What is on disk here, and the timeline in the name of its file of the log.
SELECT pg_current_wal_flush_lsn()::text, left(pg_walfile_name(pg_current_wal_flush_lsn()), 8), clock_timestamp();

-- name: replica_state(position)
-- The timeline is read from disk, so it may be an older one than that replayed, never a newer one.
SELECT
    pg_is_in_recovery(),
    pg_last_wal_replay_lsn() >= :position::text::pg_lsn,
    greatest(on_disk.timeline_id, needed.min_recovery_end_timeline),
    pg_last_xact_replay_timestamp()
FROM pg_control_checkpoint() AS on_disk, pg_control_recovery() AS needed;
