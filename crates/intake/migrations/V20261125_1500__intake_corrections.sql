-- What an applicant has mended so far of a case that came back, until it is sent. `asked_seq` is the event that asked.
CREATE TABLE corrections (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    asked_seq BIGINT NOT NULL,
    key_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id)
);
