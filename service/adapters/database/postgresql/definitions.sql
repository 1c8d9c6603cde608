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
