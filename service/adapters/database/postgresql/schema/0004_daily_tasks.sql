-- The day on which a daily task was begun last (ISO 8601, Asia/Bangkok): of several processes one does it.
CREATE TABLE daily_task (
    name TEXT COLLATE "C" PRIMARY KEY,
    day  TEXT COLLATE "C" NOT NULL
);

-- What people wrote stays out of the planner's statistics, which keep samples of rows that are deleted since. To change a
-- column's type, also to the same, deletes those that are there. Citus refuses this for tables that it distributes, and
-- has it on the nodes where it is done before.
DO $$
DECLARE each RECORD;
BEGIN
    FOR each IN
        SELECT * FROM (
            VALUES ('response', 'answers', true), ('personal', 'fields', true), ('comment', 'text', true),
                ('comment', 'note', true), ('journal', 'steps', false)
        ) AS written (relation, attribute, sampled)
    LOOP
        IF each.sampled THEN
            EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE "C"', each.relation, each.attribute);
        END IF;
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STATISTICS 0', each.relation, each.attribute);
    END LOOP;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'statistics of distributed tables stay as they are';
END $$;

ALTER TABLE unsent ALTER COLUMN content SET STATISTICS 0;
