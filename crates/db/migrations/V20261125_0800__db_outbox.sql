CREATE TABLE outbox (
    agency_id UUID NOT NULL,
    outbox_id UUID NOT NULL,
    kind TEXT NOT NULL,
    dedup_key TEXT NOT NULL,
    body BYTEA NOT NULL,
    not_before BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    state TEXT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, outbox_id),
    UNIQUE (agency_id, dedup_key)
);
CREATE INDEX outbox_due ON outbox (agency_id, kind, not_before) WHERE state = 'waiting';
CREATE INDEX outbox_state ON outbox (agency_id, state, created_at);
