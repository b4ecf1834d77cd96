-- Who typed the form of a bundle at which counter; empty where its person sent it.
ALTER TABLE parcels ADD COLUMN entered TEXT NOT NULL DEFAULT '';
