-- What was done to a unit may have been done on the command line, by nobody whom the program knows: then there is no officer.
-- All else is as it was in unit_changes.
CREATE TABLE unit_history (
    agency_id UUID NOT NULL,
    unit_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    officer_id UUID,
    fields TEXT NOT NULL,
    PRIMARY KEY (agency_id, unit_id, place)
);
INSERT INTO unit_history (agency_id, unit_id, place, changed_at, officer_id, fields)
    SELECT agency_id, unit_id, place, changed_at, officer_id, fields FROM unit_changes;
DROP TABLE unit_changes;
