-- Messages of messengers, sealed until they are handled. Then only their names are kept, so that none is handled twice.
-- Name and writer are keyed indexes.
CREATE TABLE channel_messages (
    agency_id UUID NOT NULL,
    message BYTEA NOT NULL,
    channel TEXT NOT NULL,
    peer BYTEA NOT NULL,
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    wrapped_key BYTEA,
    sealed BYTEA,
    PRIMARY KEY (agency_id, message)
);
CREATE INDEX channel_messages_of_peer ON channel_messages (agency_id, peer, at);
CREATE INDEX channel_messages_old ON channel_messages (agency_id, received_at);

-- How far a conversation on a messenger was told: the turn that left last, who is at it, and the last turn that did not
-- arrive.
CREATE TABLE channel_progress (
    agency_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    sent BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    failed BIGINT,
    failed_code BIGINT,
    PRIMARY KEY (agency_id, conversation_id)
);
