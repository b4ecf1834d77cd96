-- Whose account belongs to whom the agency knows by NIK: an officer saw the person and their identity card at a counter.
CREATE TABLE resident_people (
    agency_id UUID NOT NULL,
    resident_id UUID NOT NULL,
    person_id UUID NOT NULL,
    officer_id UUID NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, resident_id)
);
