-- Of complaints: units that never see a case, since it complains about them (ids, a space between); how urgent it is
-- (0 may wait, 1 as any other, 2 before others, 3 before all), for the office alone and no projection, since it depends on
-- answers that are sealed; how many others said that it bothers them too.
ALTER TABLE cases ADD COLUMN hidden_from TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN priority BIGINT NOT NULL DEFAULT 1;
ALTER TABLE cases ADD COLUMN supporters BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_urgent ON cases (agency_id, stage_unit, role, due_at) WHERE priority > 1;
