-- What a schema has, by kind and name, each with its definition: read column by column where PostgreSQL's own wording
-- differs between its releases. What extensions brought is theirs.
WITH
    brought AS (SELECT objid FROM pg_depend WHERE deptype = 'e'),
    own AS (
        SELECT oid, relname, relkind FROM pg_class
        WHERE relnamespace = to_regnamespace($1) AND oid NOT IN (SELECT objid FROM brought)
    )
SELECT
    'table ' || own.relname,
    string_agg(
        concat_ws(
            ' ', attribute.attname, format_type(attribute.atttypid, attribute.atttypmod),
            CASE WHEN attribute.attnotnull THEN 'not null' END,
            (SELECT collname::text FROM pg_collation WHERE pg_collation.oid = attribute.attcollation),
            nullif(attribute.attidentity::text, ''),
            pg_get_expr(attrdef.adbin, attrdef.adrelid)
        ),
        ', ' ORDER BY attribute.attnum
    )
FROM own
JOIN pg_attribute AS attribute ON attribute.attrelid = own.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
LEFT JOIN pg_attrdef AS attrdef ON attrdef.adrelid = own.oid AND attrdef.adnum = attribute.attnum
WHERE own.relkind IN ('r', 'p', 'v', 'm')
GROUP BY own.relname
UNION ALL
SELECT 'index ' || own.relname, pg_get_indexdef(own.oid)
FROM own
WHERE own.relkind IN ('i', 'I')
UNION ALL
SELECT 'constraint ' || own.relname || ' ' || conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN own ON own.oid = conrelid
WHERE contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT 'trigger ' || tgname, pg_get_triggerdef(pg_trigger.oid) || ' ' || tgenabled::text
FROM pg_trigger JOIN own ON own.oid = tgrelid
WHERE NOT tgisinternal
UNION ALL
SELECT 'function ' || proname, prosrc
FROM pg_proc
WHERE pronamespace = to_regnamespace($1) AND oid NOT IN (SELECT objid FROM brought)
UNION ALL
-- What follows was not read before 0029: how rows are kept, and what changes what statements do.
SELECT
    'storage ' || own.relname,
    concat_ws(
        ' ', relpersistence::text, CASE WHEN relrowsecurity THEN 'row security' END,
        CASE WHEN relforcerowsecurity THEN 'forced' END,
        (SELECT CASE WHEN NOT (indisvalid AND indisready) THEN 'invalid' END FROM pg_index WHERE indexrelid = own.oid)
    )
FROM own JOIN pg_class ON pg_class.oid = own.oid
WHERE own.relkind IN ('r', 'p', 'm', 'i', 'I')
UNION ALL
SELECT 'rule ' || own.relname || ' ' || rulename, ev_type::text || ev_enabled::text
FROM pg_rewrite JOIN own ON own.oid = ev_class
WHERE own.relkind NOT IN ('v', 'm')
UNION ALL
SELECT 'policy ' || own.relname || ' ' || polname, polcmd::text FROM pg_policy JOIN own ON own.oid = polrelid
UNION ALL
-- The columns that a view reads: its wording is the server's.
SELECT 'source ' || own.relname, string_agg(source.relname || '.' || attname, ' ' ORDER BY source.relname, attname)
FROM own
JOIN pg_rewrite ON ev_class = own.oid
JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid AND refobjsubid > 0
JOIN pg_class AS source ON source.oid = refobjid
JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
WHERE own.relkind IN ('v', 'm')
GROUP BY own.relname
UNION ALL
SELECT 'sequence ' || own.relname, concat_ws(' ', format_type(seqtypid, NULL), seqincrement, seqmin, seqmax, seqcycle)
FROM own JOIN pg_sequence ON seqrelid = own.oid
UNION ALL
SELECT
    'behaviour ' || proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')',
    concat_ws(
        ' ', format_type(prorettype, NULL), lanname::text, provolatile::text, proparallel::text, proisstrict,
        prosecdef, proleakproof, array_to_string(proconfig, ',')
    )
FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
WHERE pronamespace = to_regnamespace($1) AND pg_proc.oid NOT IN (SELECT objid FROM brought)
