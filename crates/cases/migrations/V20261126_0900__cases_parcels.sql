-- Forms of bundles that were sent: what was answered stays here until every part has its case.
CREATE TABLE parcels (
    agency_id UUID NOT NULL,
    parcel_id UUID NOT NULL,
    person_id UUID NOT NULL,
    service_id TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    key_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    language TEXT NOT NULL,
    filed_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, parcel_id)
);
CREATE INDEX parcels_of_person ON parcels (agency_id, person_id, filed_at);

-- The cases of a parcel. The id of a case is set before there is one, so that it is opened once.
CREATE TABLE parcel_parts (
    agency_id UUID NOT NULL,
    parcel_id UUID NOT NULL,
    part TEXT NOT NULL,
    item BIGINT NOT NULL,
    case_id UUID NOT NULL,
    service_id TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (agency_id, parcel_id, part, item)
);
CREATE UNIQUE INDEX parcel_parts_of_case ON parcel_parts (agency_id, case_id);
