-- A published version never changes: the files of its folder, as they were checked.
CREATE TABLE service_versions (
    agency_id UUID NOT NULL,
    service_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    source BYTEA NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, service_id, version)
);
