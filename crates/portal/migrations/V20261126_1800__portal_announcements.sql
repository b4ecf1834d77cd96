-- What an agency announces: news, what is out of order, and when an office is closed. Times are microseconds; an end may
-- be open. Who wrote it is told to nobody outside.
CREATE TABLE announcements (
    agency_id UUID NOT NULL,
    announcement_id UUID NOT NULL,
    kind TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text_id TEXT NOT NULL,
    text_en TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    officer_id UUID NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, announcement_id)
);
CREATE INDEX announcements_by_time ON announcements (agency_id, from_at);
-- What a person has put aside on their own page, as a letter that they have kept.
CREATE TABLE put_aside (
    person_id UUID NOT NULL,
    thing TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, thing)
);
