-- That the applicant of a case told that they moved; the new address only where they gave it for this case, sealed under
-- their key in it.
CREATE TABLE case_moved (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    told_at BIGINT NOT NULL,
    given_at BIGINT,
    sealed TEXT,
    PRIMARY KEY (agency_id, case_id)
);
