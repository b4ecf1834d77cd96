-- What everybody may see of complaints: a projection of their events, written with them. A secret one, and one whose
-- category is not public, has no row here: no public page can tell of it.
CREATE TABLE reports (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    number TEXT NOT NULL,
    service_id TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    -- The answers by which two reports are alike.
    alike TEXT NOT NULL,
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    -- Micro-degrees of WGS 84, none where the place was told in words alone.
    lat BIGINT,
    lng BIGINT,
    state TEXT NOT NULL,
    filed_at BIGINT NOT NULL,
    promised_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (agency_id, case_id),
    UNIQUE (agency_id, number)
);
CREATE INDEX reports_newest ON reports (agency_id, filed_at, case_id);
CREATE INDEX reports_of_service ON reports (agency_id, service_id, filed_at, case_id);
CREATE INDEX reports_around ON reports (agency_id, service_id, lat);
-- Who else is bothered by the same: each counts once. Not a projection: it is their own act, and no event tells of it.
CREATE TABLE report_supporters (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    person_id UUID NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, person_id)
);
