-- Addresses of pictures that others named with a report or with news of one, sealed under the key of its reporter. They are
-- shown as links to whoever works on it, and fetched by nobody.
CREATE TABLE open311_media (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    -- The partner, or the program, that named it.
    source TEXT NOT NULL,
    -- The id of the news; empty where it came with the report.
    update_id TEXT NOT NULL,
    url BYTEA NOT NULL,
    came_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, source, update_id)
);
