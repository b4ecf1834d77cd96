-- Work outside. None of this is a projection: it is what devices and officers said themselves, kept as they said it.

-- Devices that vouch for photos of an officer. Their keys never leave them.
CREATE TABLE field_devices (
    agency_id UUID NOT NULL,
    device_id UUID NOT NULL,
    officer_id UUID NOT NULL,
    label TEXT NOT NULL,
    public_key BYTEA NOT NULL,
    enrolled_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (agency_id, device_id)
);
CREATE INDEX field_devices_of_officer ON field_devices (agency_id, officer_id, enrolled_at);
-- When somebody began to work on a case at a stage: the first time that they said so.
CREATE TABLE field_starts (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    stage TEXT NOT NULL,
    officer_id UUID NOT NULL,
    began_at BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, stage, officer_id)
);
-- Photos that came from outside, with what held of them.
CREATE TABLE field_photos (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    file_id UUID NOT NULL,
    document TEXT NOT NULL,
    officer_id UUID NOT NULL,
    device_id UUID,
    file_hash TEXT NOT NULL,
    taken_at BIGINT,
    far BIGINT,
    marks TEXT NOT NULL,
    statement TEXT NOT NULL,
    signature BYTEA NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, file_id)
);
CREATE INDEX field_photos_by_hash ON field_photos (agency_id, file_hash);
-- The earlier picture that a picture is like, looked for once, and what its officer says of that.
CREATE TABLE field_likes (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    file_id UUID NOT NULL,
    like_case UUID,
    like_file UUID,
    distance BIGINT,
    looked_at BIGINT NOT NULL,
    why TEXT NOT NULL,
    why_by TEXT NOT NULL,
    why_at BIGINT,
    PRIMARY KEY (agency_id, case_id, file_id)
);
-- What a device sent, once each.
CREATE TABLE field_sends (
    agency_id UUID NOT NULL,
    officer_id UUID NOT NULL,
    send_key TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, officer_id, send_key)
);
-- Draws of what is checked at random: whoever has the seed can draw again.
CREATE TABLE field_draws (
    agency_id UUID NOT NULL,
    day TEXT NOT NULL,
    seed BYTEA NOT NULL,
    in_thousand BIGINT NOT NULL,
    of_count BIGINT NOT NULL,
    drawn BIGINT NOT NULL,
    drawn_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, day)
);
-- What was drawn, and what came of looking at it.
CREATE TABLE field_checks (
    agency_id UUID NOT NULL,
    day TEXT NOT NULL,
    case_id UUID NOT NULL,
    number TEXT NOT NULL,
    unit TEXT NOT NULL,
    verdict TEXT,
    words TEXT NOT NULL,
    officer_id UUID,
    name TEXT NOT NULL,
    checked_at BIGINT,
    PRIMARY KEY (agency_id, day, case_id)
);
CREATE INDEX field_checks_open ON field_checks (agency_id, checked_at);
