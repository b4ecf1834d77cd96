-- The address to which a person told that they moved: theirs alone, sealed under the key of their account. No case has it
-- from here.
CREATE TABLE new_addresses (
    person_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (person_id)
);
