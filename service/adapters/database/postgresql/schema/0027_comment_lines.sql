-- What equal comments have in common, a hash, so that a page finds and counts them by an index.
DROP INDEX comment_paged;
DROP INDEX comment_tagged;
ALTER TABLE comment ADD COLUMN line TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE comment SET line =
    left(encode(sha256(convert_to(
        lower(btrim(regexp_replace(text, '[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'))
        COLLATE "default"), 'UTF8'
    )), 'hex'), 32)
    || CASE
        WHEN tag = '' AND note = '' THEN ''
        ELSE left(encode(sha256(convert_to(tag || chr(31) || note, 'UTF8')), 'hex'), 32)
    END;
CREATE INDEX comment_lined ON comment (form, month, item, line, collector_id);
CREATE INDEX comment_tagged ON comment (form, tag, month, collector_id) WHERE tag <> '';

-- What follows are functions because a cluster refuses recursion over what is distributed. Each of their statements names
-- one month, so that it is a search in the index: what the planner guesses of arrays would have it sort whole months. One
-- plan serves all where there is no Citus, which has to see the values.
CREATE FUNCTION plan_once() RETURNS TEXT LANGUAGE sql STABLE AS $$
    SELECT set_config(
        'plan_cache_mode',
        CASE WHEN to_regclass('pg_catalog.pg_dist_partition') IS NULL THEN 'force_generic_plan' ELSE 'auto' END, true
    )
$$;

-- A collector's months as one number each, of pairs in JSON.
CREATE FUNCTION collector_months(pairs TEXT) RETURNS BIGINT[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg((each.value ->> 0)::bigint * 1000000 + (each.value ->> 1)::bigint), '{}')
    FROM jsonb_array_elements(pairs::jsonb) AS each
$$;

-- From line to line by the index, a step each, however many comments a line has; one that a newer month has too is left
-- out. The last step is told in any case, as where to read on.
CREATE FUNCTION comment_lines(
    of_form TEXT, of_item TEXT, of_months TEXT, of_without TEXT, from_month INTEGER, from_line TEXT, most INTEGER,
    steps INTEGER
)
RETURNS TABLE (
    collector_id INTEGER, form TEXT, item TEXT, id TEXT, month INTEGER, text TEXT, tag TEXT, note TEXT,
    at_month INTEGER, line TEXT, is_new BOOLEAN, number INTEGER
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = auto SET enable_bitmapscan = off SET enable_sort = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked INTEGER[] := ARRAY(
        SELECT each.value::integer FROM jsonb_array_elements_text(of_months::jsonb) AS each ORDER BY 1 DESC
    );
    gone BIGINT[] := collector_months(of_without);
    trial INTEGER[] := ARRAY(SELECT collector.id FROM collector WHERE standing = 'trial');
    at INTEGER;
    newer INTEGER;
    behind TEXT;
    first RECORD;
    taken INTEGER := 0;
    told INTEGER := 0;
    seen BOOLEAN;
BEGIN
    PERFORM plan_once();
    FOREACH at IN ARRAY asked LOOP
        CONTINUE WHEN at > from_month;
        behind := CASE WHEN at = from_month THEN from_line ELSE '' END;
        LOOP
            SELECT * INTO first FROM comment
            WHERE form = of_form AND month = at AND item = of_item AND line > behind
                AND collector_id <> ALL (trial) AND collector_id::bigint * 1000000 + at <> ALL (gone)
            ORDER BY line, collector_id LIMIT 1;
            EXIT WHEN NOT FOUND;
            behind := first.line;
            taken := taken + 1;
            seen := false;
            FOREACH newer IN ARRAY asked LOOP
                EXIT WHEN newer = at;
                PERFORM 1 FROM comment
                WHERE form = of_form AND month = newer AND item = of_item AND line = behind
                    AND collector_id <> ALL (trial) AND collector_id::bigint * 1000000 + newer <> ALL (gone)
                LIMIT 1;
                seen := FOUND;
                EXIT WHEN seen;
            END LOOP;
            IF NOT seen OR taken = steps THEN
                RETURN QUERY SELECT
                    first.collector_id, first.form, first.item, first.id, first.month, first.text, first.tag,
                    first.note, at, behind, NOT seen, taken;
                told := told + 1;
            END IF;
            IF told = most OR taken = steps THEN
                RETURN;
            END IF;
        END LOOP;
    END LOOP;
END $$;

CREATE FUNCTION comment_people(
    of_form TEXT, of_item TEXT, of_months TEXT, of_without TEXT, of_lines TEXT, most INTEGER
)
RETURNS TABLE (line TEXT, people INTEGER)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = auto SET enable_bitmapscan = off SET enable_sort = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked INTEGER[] := ARRAY(SELECT each.value::integer FROM jsonb_array_elements_text(of_months::jsonb) AS each);
    wanted TEXT[] := ARRAY(SELECT jsonb_array_elements_text(of_lines::jsonb));
    gone BIGINT[] := collector_months(of_without);
    trial INTEGER[] := ARRAY(SELECT id FROM collector WHERE standing = 'trial');
    at INTEGER;
    one TEXT;
    found INTEGER;
BEGIN
    PERFORM plan_once();
    FOREACH one IN ARRAY wanted LOOP
        found := 0;
        FOREACH at IN ARRAY asked LOOP
            found := found + (
                SELECT count(*)::integer FROM (
                    SELECT 1 FROM comment
                    WHERE form = of_form AND month = at AND item = of_item AND comment.line = one
                        AND collector_id <> ALL (trial) AND collector_id::bigint * 1000000 + at <> ALL (gone)
                    LIMIT most - found
                ) AS counted
            );
            EXIT WHEN found = most;
        END LOOP;
        RETURN QUERY SELECT one, found;
    END LOOP;
END $$;

-- From tags to tags by the index, however many comments have them.
CREATE FUNCTION comment_tags(of_form TEXT, of_months TEXT, of_without TEXT, most INTEGER)
RETURNS TABLE (tag TEXT, people INTEGER)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = auto SET enable_bitmapscan = off SET enable_sort = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked INTEGER[] := ARRAY(SELECT each.value::integer FROM jsonb_array_elements_text(of_months::jsonb) AS each);
    gone BIGINT[] := collector_months(of_without);
    trial INTEGER[] := ARRAY(SELECT id FROM collector WHERE standing = 'trial');
    at INTEGER;
    behind TEXT := '';
    found INTEGER;
BEGIN
    PERFORM plan_once();
    LOOP
        behind := (
            SELECT comment.tag FROM comment
            WHERE form = of_form AND comment.tag <> '' AND comment.tag > behind
                AND collector_id <> ALL (trial) AND collector_id::bigint * 1000000 + month <> ALL (gone)
            ORDER BY comment.tag LIMIT 1
        );
        EXIT WHEN behind IS NULL;
        found := 0;
        FOREACH at IN ARRAY asked LOOP
            found := found + (
                SELECT count(*)::integer FROM (
                    SELECT 1 FROM comment
                    WHERE form = of_form AND comment.tag <> '' AND comment.tag = behind AND month = at
                        AND collector_id <> ALL (trial) AND collector_id::bigint * 1000000 + at <> ALL (gone)
                    LIMIT most - found
                ) AS counted
            );
            EXIT WHEN found = most;
        END LOOP;
        RETURN QUERY SELECT behind, found;
    END LOOP;
END $$;
