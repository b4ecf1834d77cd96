-- Browsers of those who report without an account: nobody knows who they are, and they find their reports again.
CREATE TABLE reporters (
    person_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, token_hash)
);
