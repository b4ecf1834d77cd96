-- Before a name is of one live key at a time (V20261125_1900): of several keys of one name the oldest keeps it, and each
-- other one gets behind it when it was made, in microseconds, and its place among all keys. All go on working.
UPDATE api_keys SET name = name || ' (' || created_at || '.' || (SELECT COUNT(*) FROM api_keys AS other
        WHERE other.agency_id = api_keys.agency_id AND other.key_hash < api_keys.key_hash) || ')'
    WHERE EXISTS (SELECT 1 FROM api_keys AS older
        WHERE older.agency_id = api_keys.agency_id AND older.name = api_keys.name
            AND (older.created_at < api_keys.created_at
                OR (older.created_at = api_keys.created_at AND older.key_hash < api_keys.key_hash)));
