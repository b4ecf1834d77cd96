-- A unit may be the head of an institution of its own, as a dinas or BPJS is: what lies beneath it belongs to it.
ALTER TABLE units ADD COLUMN institution BOOLEAN NOT NULL DEFAULT FALSE;
