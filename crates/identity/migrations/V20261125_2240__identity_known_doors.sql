-- When the right words were last given at this door: tries elsewhere do not shut it.
ALTER TABLE door_tries ADD COLUMN passed_at BIGINT NOT NULL DEFAULT 0;
