-- Where a written answer can be read, and on which day its source said so. An answer without a service is the agency's own.
ALTER TABLE written_answers ADD COLUMN page TEXT NOT NULL DEFAULT '';
ALTER TABLE written_answers ADD COLUMN source_on TEXT NOT NULL DEFAULT '';
