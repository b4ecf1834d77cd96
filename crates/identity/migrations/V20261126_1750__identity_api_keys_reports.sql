-- Whether a program may report by Open311: 1, or 0, which all keys of before are.
ALTER TABLE api_keys ADD COLUMN reports BIGINT NOT NULL DEFAULT 0;
