-- From here on the fingerprint has more of the schema: how rows are kept, rules, policies, what views read, sequences, how
-- functions behave. What was changed in this before nobody was told of, so what loses or hides rows is put right first.
DO $$
DECLARE each RECORD;
BEGIN
    FOR each IN
        SELECT relname, relpersistence, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
            AND (relpersistence = 'u' OR relrowsecurity OR relforcerowsecurity)
    LOOP
        IF each.relpersistence = 'u' THEN
            EXECUTE format('ALTER TABLE %I SET LOGGED', each.relname);
        END IF;
        IF each.relrowsecurity OR each.relforcerowsecurity THEN
            EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', each.relname);
        END IF;
    END LOOP;
END $$;
