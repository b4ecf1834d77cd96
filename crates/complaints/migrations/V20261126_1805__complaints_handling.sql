-- What became of a report besides its state: who says that it is done (nobody, '' ; its reporter; the office alone), how
-- often its reporter said that it is not, how many reports tell of the same, the one that it was put to or under, and the
-- promise as it was given first.
ALTER TABLE reports ADD COLUMN done_by TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN disputes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN told BIGINT NOT NULL DEFAULT 1;
ALTER TABLE reports ADD COLUMN leads_to TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN beneath TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN first_promise BIGINT NOT NULL DEFAULT 0;
UPDATE reports SET first_promise = promised_at WHERE first_promise = 0;
CREATE INDEX reports_done ON reports (agency_id, done_by) WHERE state = 'done';
