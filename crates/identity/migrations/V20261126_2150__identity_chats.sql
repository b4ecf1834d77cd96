-- Conversations in which a person is told what becomes of their cases: theirs by the account that they connected, or because
-- they reported in it without one. Nothing here says who they are.
CREATE TABLE person_chats (
    person_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    is_account BOOLEAN NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (person_id, conversation_id)
);
CREATE INDEX person_chats_of ON person_chats (agency_id, conversation_id);
