-- A link by which an account is connected to a conversation: one a conversation, used once, by whoever is signed in. Its token
-- and the code that they are shown are keyed fingerprints.
CREATE TABLE conversation_links (
    agency_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    token BYTEA NOT NULL,
    ends_at BIGINT NOT NULL,
    person_id UUID,
    code BYTEA,
    tries BIGINT NOT NULL,
    PRIMARY KEY (agency_id, conversation_id)
);
CREATE UNIQUE INDEX conversation_links_token ON conversation_links (agency_id, token);
