-- What the index in memory asks: what changed since it looked last, and what is no longer public.
CREATE INDEX reports_changed ON reports (agency_id, changed_at);
CREATE TABLE reports_gone (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    gone_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id)
);
CREATE INDEX reports_gone_since ON reports_gone (agency_id, gone_at);
-- Lists come from memory.
DROP INDEX reports_newest;
DROP INDEX reports_of_service;
-- What people follow: a report, a region with all that lies in it, or a street. They belong to the person.
CREATE TABLE follows (
    person_id UUID NOT NULL,
    follow_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    -- 'report', 'region' or 'street', and which: a case, a code, words in small letters.
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    -- Ends it without an account: it stands in each notice.
    stop_code TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When its person was told last; none: never.
    told_at BIGINT,
    PRIMARY KEY (person_id, follow_id),
    UNIQUE (person_id, agency_id, kind, target)
);
CREATE INDEX follows_of ON follows (agency_id, kind, target);
CREATE INDEX follows_stop ON follows (agency_id, stop_code);
