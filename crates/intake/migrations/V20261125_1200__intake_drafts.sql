-- What somebody is filling in. Gone once it is submitted; no projection, no events.
CREATE TABLE drafts (
    agency_id UUID NOT NULL,
    draft_id UUID NOT NULL,
    person_id UUID NOT NULL,
    service_id TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    version BIGINT NOT NULL,
    pages TEXT NOT NULL,
    key_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, draft_id)
);
CREATE UNIQUE INDEX drafts_one_a_person ON drafts (agency_id, person_id, service_id);

-- Files given with a draft; they stay with the case that it becomes. Name and type are sealed.
CREATE TABLE uploads (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    file_id UUID NOT NULL,
    key_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, file_id)
);
