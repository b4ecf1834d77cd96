-- People whom an office asks without giving them an account: heads of RT and RW. `area` is their RT and RW, empty for
-- the whole unit.
CREATE TABLE contacts (
    agency_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    role TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    area TEXT NOT NULL,
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    PRIMARY KEY (agency_id, contact_id)
);
CREATE INDEX contacts_of_unit ON contacts (agency_id, unit_id, role);
