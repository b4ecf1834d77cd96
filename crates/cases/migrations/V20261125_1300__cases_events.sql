-- The truth: what happened, in order, each with a salted leaf over its columns and the leaf before.
CREATE TABLE case_events (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    event_id UUID NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    body BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    leaf BYTEA NOT NULL,
    PRIMARY KEY (agency_id, case_id, seq)
);
-- A projection of the events: `pendopo rebuild` makes it again and compares.
CREATE TABLE cases (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    number TEXT NOT NULL,
    service_id TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    unit_id TEXT NOT NULL,
    region TEXT NOT NULL,
    turn TEXT NOT NULL,
    stage TEXT NOT NULL,
    role TEXT NOT NULL,
    stage_unit TEXT NOT NULL,
    holder UUID,
    due_at BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    promised_at BIGINT NOT NULL,
    paused_days BIGINT NOT NULL,
    ended_at BIGINT,
    seq BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id),
    UNIQUE (agency_id, number)
);
CREATE INDEX cases_inbox ON cases (agency_id, stage_unit, role, due_at) WHERE turn = 'office';
-- A person's own list, over all agencies; filled through the outbox.
CREATE TABLE person_cases (
    person_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    number TEXT NOT NULL,
    service_id TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    turn TEXT NOT NULL,
    promised_at BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, agency_id, case_id)
);
