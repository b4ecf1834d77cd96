-- Which case a letter serves that serves once. Where that case came to nothing, another one may take its place.
CREATE TABLE letter_uses (
    agency_id UUID NOT NULL,
    letter_id TEXT NOT NULL,
    case_id UUID NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, letter_id)
);
