-- The name that the roof shows is sealed under the key of its account. Who was signed in signs in once more.
DROP TABLE sessions;
CREATE TABLE sessions (
    person_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    sealed_name BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, token_hash)
);
-- Tries at the staff door by the name that was typed, whether somebody has it or not.
CREATE TABLE door_tries (
    agency_id UUID NOT NULL,
    name_index BYTEA NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    PRIMARY KEY (agency_id, name_index)
);
