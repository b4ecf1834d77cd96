-- Stages at which a case is at the same time as at the one its row tells of: a projection of the events, written with
-- them.
CREATE TABLE case_hands (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    stage TEXT NOT NULL,
    role TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    holder UUID,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, stage)
);
CREATE INDEX case_hands_inbox ON case_hands (agency_id, unit_id, role, due_at);
CREATE INDEX case_hands_held ON case_hands (agency_id, holder) WHERE holder IS NOT NULL;
