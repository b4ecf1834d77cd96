-- Keyed tokens of the words of names, and of how they sound: search without reading. No projection: `pendopo reindex`
-- makes them again; they go when the subject's key goes.
CREATE TABLE case_tokens (
    agency_id UUID NOT NULL,
    token BYTEA NOT NULL,
    case_id UUID NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (agency_id, token, case_id, subject)
);
CREATE INDEX case_tokens_by_case ON case_tokens (agency_id, case_id, subject);
CREATE INDEX cases_waiting ON cases (agency_id, stage_unit, role, due_at) WHERE turn = 'applicant';
CREATE INDEX cases_ended ON cases (agency_id, stage_unit, ended_at) WHERE ended_at IS NOT NULL;
