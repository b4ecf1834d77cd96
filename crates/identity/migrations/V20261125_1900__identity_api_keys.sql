-- What a program may ask about (`services`: ids with blanks between them; empty is all), when it last did, and whether it
-- still may. A name is of one key at a time.
ALTER TABLE api_keys ADD COLUMN services TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN used_at BIGINT;
ALTER TABLE api_keys ADD COLUMN revoked_at BIGINT;
CREATE UNIQUE INDEX api_keys_one_a_name ON api_keys (agency_id, name) WHERE revoked_at IS NULL;
