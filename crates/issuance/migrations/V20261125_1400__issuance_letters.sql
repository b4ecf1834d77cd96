CREATE TABLE series (
    agency_id UUID NOT NULL,
    series TEXT NOT NULL,
    period TEXT NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (agency_id, series, period)
);
-- Buku nomor: each number with its letter, or with the reason why it was used outside.
CREATE TABLE numbers (
    agency_id UUID NOT NULL,
    series TEXT NOT NULL,
    period TEXT NOT NULL,
    seq BIGINT NOT NULL,
    number TEXT NOT NULL,
    letter_id TEXT,
    reason TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, series, period, seq)
);
CREATE TABLE letters (
    agency_id UUID NOT NULL,
    letter_id TEXT NOT NULL,
    case_id UUID NOT NULL,
    case_number TEXT NOT NULL,
    letter TEXT NOT NULL,
    item BIGINT,
    to_file BOOLEAN NOT NULL,
    title TEXT NOT NULL,
    number TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    valid_until TEXT,
    signer TEXT NOT NULL,
    signer_title TEXT NOT NULL,
    signer_nip TEXT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    key_id UUID NOT NULL,
    file_id UUID,
    sha256 BYTEA,
    bytes BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_reason TEXT,
    PRIMARY KEY (agency_id, letter_id),
    UNIQUE (agency_id, number)
);
CREATE INDEX letters_of_case ON letters (agency_id, case_id);
CREATE INDEX letters_by_content ON letters (agency_id, sha256);
