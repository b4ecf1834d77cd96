-- Cases that were sent before the letter which they need is there, and the case in which that is being made.
CREATE TABLE case_waits (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    need TEXT NOT NULL,
    awaited_id UUID NOT NULL,
    PRIMARY KEY (agency_id, case_id, need)
);
CREATE INDEX case_waits_for ON case_waits (agency_id, awaited_id);
