-- Under which delegation a letter was signed, and the lines above the signer's title.
ALTER TABLE letters ADD COLUMN signer_line TEXT;
ALTER TABLE letters ADD COLUMN delegation_id UUID;
-- Whose number it is; and of one used outside, who entered it and when. `at` is the day of the paper then.
ALTER TABLE numbers ADD COLUMN unit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE numbers ADD COLUMN entered_by TEXT;
ALTER TABLE numbers ADD COLUMN entered_at BIGINT;
UPDATE numbers SET unit_id = COALESCE((SELECT l.unit_id FROM letters l
    WHERE l.agency_id = numbers.agency_id AND l.letter_id = numbers.letter_id), '');
CREATE INDEX numbers_of_unit ON numbers (agency_id, unit_id, series, period, seq);
