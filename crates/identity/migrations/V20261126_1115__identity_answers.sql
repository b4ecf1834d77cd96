-- Answers to forms, sealed, so that "back" shows them again; removed when their half hour is over.
CREATE TABLE kept_answers (
    agency_id UUID NOT NULL,
    answer_id UUID NOT NULL,
    until_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (agency_id, answer_id)
);
CREATE INDEX kept_answers_until ON kept_answers (agency_id, until_at);
