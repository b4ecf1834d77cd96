-- Drafts that an officer types at a counter from a signed paper: whoever types it, and at which unit. They are not among
-- the person's own, of which there is one a service.
ALTER TABLE drafts ADD COLUMN officer_id UUID;
ALTER TABLE drafts ADD COLUMN unit_id TEXT NOT NULL DEFAULT '';
DROP INDEX drafts_one_a_person;
CREATE UNIQUE INDEX drafts_one_a_person ON drafts (agency_id, person_id, service_id) WHERE officer_id IS NULL;
CREATE INDEX drafts_of_officer ON drafts (agency_id, officer_id, saved_at);
