-- What a schema has, by kind and name, each with its definition: read column by column where PostgreSQL's own wording
-- differs between its releases. What extensions brought is theirs.
SELECT
    'table ' || class.relname,
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
FROM pg_class AS class
JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
LEFT JOIN pg_attrdef AS attrdef ON attrdef.adrelid = class.oid AND attrdef.adnum = attribute.attnum
WHERE class.relnamespace = to_regnamespace($1) AND class.relkind IN ('r', 'p', 'v', 'm')
GROUP BY class.relname
UNION ALL
SELECT 'index ' || class.relname, pg_get_indexdef(class.oid)
FROM pg_class AS class
WHERE class.relnamespace = to_regnamespace($1) AND class.relkind IN ('i', 'I')
UNION ALL
SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = to_regnamespace($1) AND contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT 'trigger ' || trigger.tgname, pg_get_triggerdef(trigger.oid) || ' ' || trigger.tgenabled::text
FROM pg_trigger AS trigger JOIN pg_class AS class ON class.oid = trigger.tgrelid
WHERE class.relnamespace = to_regnamespace($1) AND NOT trigger.tgisinternal
UNION ALL
SELECT 'function ' || proname, prosrc
FROM pg_proc
WHERE pronamespace = to_regnamespace($1)
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
