-- An announcement may be changed and withdrawn after it was written. Its number counts the changes; when it changed last
-- is told to everybody, who changed it to nobody outside.
ALTER TABLE announcements ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE announcements ADD COLUMN changed_at BIGINT;
ALTER TABLE announcements ADD COLUMN withdrawn_at BIGINT;
-- How it stood before each change, what was done, by whom and when.
CREATE TABLE announcement_changes (
    agency_id UUID NOT NULL,
    announcement_id UUID NOT NULL,
    version BIGINT NOT NULL,
    deed TEXT NOT NULL,
    officer_id UUID NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text_id TEXT NOT NULL,
    text_en TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    PRIMARY KEY (agency_id, announcement_id, version)
);
