-- Reports that came from other programs: by which token and by which id of theirs they are found again. The same id of
-- the same program is one report.
CREATE TABLE open311_received (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    token TEXT NOT NULL,
    -- What names the key of the program.
    program TEXT NOT NULL,
    -- Its own id; where it gave none, the token.
    external_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id),
    UNIQUE (agency_id, token),
    UNIQUE (agency_id, program, external_id)
);
-- What LAPOR! knows of a report that came from there. The same number there is one report.
CREATE TABLE lapor_reports (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    external_id TEXT NOT NULL,
    -- complaint, aspiration or information.
    kind TEXT NOT NULL,
    disposition TEXT NOT NULL,
    anonymous BIGINT NOT NULL,
    secret BIGINT NOT NULL,
    came_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id),
    UNIQUE (agency_id, external_id)
);
-- Cases that were sent to a partner: which report of theirs it became, and what they said of it last.
CREATE TABLE open311_sent (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    partner TEXT NOT NULL,
    officer_id UUID NOT NULL,
    asked_at BIGINT NOT NULL,
    sent_at BIGINT,
    external_id TEXT,
    token TEXT,
    status TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, partner)
);
CREATE INDEX open311_sent_to ON open311_sent (agency_id, partner, external_id);
-- What others said of a case, each once. Words are sealed under the key of its reporter.
CREATE TABLE open311_news (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    -- The partner, or the program, that said it.
    source TEXT NOT NULL,
    update_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    status TEXT NOT NULL,
    words BYTEA NOT NULL,
    came_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, source, update_id)
);
