-- Who signs for whom, where, until when, and by what decree. `unit_id` is empty for every unit where the giver signs.
CREATE TABLE delegations (
    agency_id UUID NOT NULL,
    delegation_id UUID NOT NULL,
    giver_id UUID NOT NULL,
    taker_id UUID NOT NULL,
    unit_id TEXT NOT NULL,
    words TEXT NOT NULL,
    between_title TEXT NOT NULL,
    basis TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    entered_by UUID NOT NULL,
    entered_at BIGINT NOT NULL,
    ended_by UUID,
    ended_at BIGINT,
    letters BIGINT NOT NULL,
    PRIMARY KEY (agency_id, delegation_id)
);
CREATE INDEX delegations_of_taker ON delegations (agency_id, taker_id, until_on);
