-- What an officer lets everybody see of a report: its photos, a line each (copy, small copy, whether it shows the work
-- done), and its story in a sentence. Empty where nothing is shown.
ALTER TABLE reports ADD COLUMN photos TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN story TEXT NOT NULL DEFAULT '';
