-- Conversations with the assistant. Who writes is a keyed index; what was said, what is being done and where an answer
-- goes are sealed under a key of the conversation.
CREATE TABLE conversations (
    agency_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    channel TEXT NOT NULL,
    peer BYTEA NOT NULL,
    person_id UUID,
    language TEXT NOT NULL,
    key_id UUID NOT NULL,
    address BYTEA NOT NULL,
    state BYTEA NOT NULL,
    holder TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    waiting_since BIGINT,
    turns BIGINT NOT NULL,
    version BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, conversation_id)
);
CREATE UNIQUE INDEX conversations_of_peer ON conversations (agency_id, channel, peer);
CREATE INDEX conversations_held ON conversations (agency_id, holder, waiting_since);

-- What was said in them. A message of a channel is known again by a digest of its id.
CREATE TABLE conversation_turns (
    agency_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    officer_id UUID,
    message BYTEA,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (agency_id, conversation_id, seq)
);
CREATE UNIQUE INDEX conversation_turns_once ON conversation_turns (agency_id, conversation_id, message);

-- Questions without an answer, counted by their words; personal data is taken out before.
CREATE TABLE unanswered (
    agency_id UUID NOT NULL,
    question BYTEA NOT NULL,
    words TEXT NOT NULL,
    language TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, question)
);
CREATE INDEX unanswered_last ON unanswered (agency_id, last_at);
