-- What the keys of this database answer to, so that keys of another one are known at the start.
CREATE TABLE key_checks (
    agency_id UUID NOT NULL,
    agency_key BYTEA NOT NULL,
    portal_key BYTEA NOT NULL,
    PRIMARY KEY (agency_id)
);
