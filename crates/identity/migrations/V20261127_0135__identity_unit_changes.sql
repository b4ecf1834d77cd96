-- What an operator did to a unit, and when: its place among the changes of that unit, and what became otherwise (none: it
-- was added). Whoever changes a unit names the place after the one that they saw, so that two do not overwrite each other.
CREATE TABLE unit_changes (
    agency_id UUID NOT NULL,
    unit_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    officer_id UUID NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (agency_id, unit_id, place)
);
