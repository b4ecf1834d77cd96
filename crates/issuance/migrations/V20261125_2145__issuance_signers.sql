-- A letter may be signed at several stages: who signed before the last signer, and at which stage the last one did.
ALTER TABLE letters ADD COLUMN stage TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN signed_before TEXT NOT NULL DEFAULT '[]';
