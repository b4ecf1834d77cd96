-- Which officer has a conversation.
CREATE TABLE conversation_holders (
    agency_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    officer_id UUID NOT NULL,
    officer TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (agency_id, conversation_id)
);

-- Which officers answer conversations just now.
CREATE TABLE desk_presence (
    agency_id UUID NOT NULL,
    officer_id UUID NOT NULL,
    here BOOLEAN NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, officer_id)
);

-- Answers that people wrote to questions that had none: a draft, then approved or refused by somebody else.
CREATE TABLE written_answers (
    agency_id UUID NOT NULL,
    answer_id UUID NOT NULL,
    service TEXT NOT NULL,
    asks TEXT NOT NULL,
    says TEXT NOT NULL,
    says_en TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    author_id UUID NOT NULL,
    author TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    reviewer TEXT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, answer_id)
);
CREATE INDEX written_answers_in_state ON written_answers (agency_id, state, written_at);

-- Counts the changes of approved answers, so that every node sees that there is another.
CREATE TABLE written_versions (
    agency_id UUID NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (agency_id)
);
