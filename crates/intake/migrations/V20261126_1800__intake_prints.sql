-- Likenesses of pictures that came with complaints: a picture that was shown before is found by them. They show nothing
-- themselves, and go with their picture.
CREATE TABLE picture_prints (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    file_id UUID NOT NULL,
    print BYTEA NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, file_id)
);
CREATE INDEX picture_prints_by_age ON picture_prints (agency_id, kept_at);
