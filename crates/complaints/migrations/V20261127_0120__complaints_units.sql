-- The unit that has a report, or ended it: figures are told by its institution.
ALTER TABLE reports ADD COLUMN unit TEXT NOT NULL DEFAULT '';
UPDATE reports SET unit = COALESCE((SELECT CASE WHEN c.stage_unit = '' THEN c.unit_id ELSE c.stage_unit END
    FROM cases c WHERE c.agency_id = reports.agency_id AND c.case_id = reports.case_id), '');
