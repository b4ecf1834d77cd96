-- The language in which a person is written to: the one they used last.
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'id';
