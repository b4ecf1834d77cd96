-- What other units are asked about cases and have not answered: a projection of the events, written with them.
CREATE TABLE case_asked (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    ask_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    role TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, ask_id)
);
CREATE INDEX case_asked_of_unit ON case_asked (agency_id, unit_id, role, due_at);
