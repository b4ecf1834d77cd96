-- The kind of thing within its heading that a complaint is about, where its file tells kinds apart and makes no secret of
-- that answer: lists of the desk show it. Cases of before get it with their next event.
ALTER TABLE cases ADD COLUMN topic TEXT NOT NULL DEFAULT '';
