-- Of equal comments the same one stands for all, before and after they are marked: the first id of the first collector.
DROP INDEX comment_lined;
CREATE INDEX comment_lined ON comment (form, month, item, line, collector_id, id);

CREATE OR REPLACE FUNCTION comment_lines(
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
            ORDER BY line, collector_id, id LIMIT 1;
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
