CREATE TABLE agencies (
    agency_id UUID NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    short TEXT NOT NULL,
    city TEXT NOT NULL,
    region TEXT NOT NULL,
    zone TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    demo BOOLEAN NOT NULL
);
CREATE TABLE units (
    agency_id UUID NOT NULL,
    unit_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    short TEXT NOT NULL,
    region TEXT NOT NULL,
    parent TEXT,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    PRIMARY KEY (agency_id, unit_id)
);
CREATE TABLE accounts (
    person_id UUID NOT NULL PRIMARY KEY,
    wrapped_key BYTEA NOT NULL,
    contact BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE logins (
    contact_index BYTEA NOT NULL PRIMARY KEY,
    person_id UUID NOT NULL
);
CREATE TABLE login_codes (
    contact_index BYTEA NOT NULL PRIMARY KEY,
    code_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    window_at BIGINT NOT NULL
);
CREATE TABLE sessions (
    person_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, token_hash)
);
CREATE TABLE officers (
    agency_id UUID NOT NULL,
    officer_id UUID NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    nip TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    totp BYTEA NOT NULL,
    totp_step BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (agency_id, officer_id),
    UNIQUE (agency_id, email)
);
CREATE TABLE officer_grants (
    agency_id UUID NOT NULL,
    officer_id UUID NOT NULL,
    role TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    PRIMARY KEY (agency_id, officer_id, role, unit_id)
);
CREATE TABLE officer_sessions (
    agency_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    officer_id UUID NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, token_hash)
);
CREATE TABLE residents (
    agency_id UUID NOT NULL,
    nik_index BYTEA NOT NULL,
    resident_id UUID NOT NULL,
    PRIMARY KEY (agency_id, nik_index)
);
CREATE TABLE subject_keys (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    subject TEXT NOT NULL,
    key_id UUID NOT NULL,
    wrapped BYTEA NOT NULL,
    person_id UUID,
    resident_id UUID,
    PRIMARY KEY (agency_id, case_id, subject)
);
CREATE TABLE reads (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    read_key TEXT NOT NULL,
    read_id UUID NOT NULL,
    at BIGINT NOT NULL,
    officer TEXT NOT NULL,
    unit TEXT NOT NULL,
    purpose TEXT NOT NULL,
    subjects TEXT NOT NULL,
    PRIMARY KEY (agency_id, case_id, read_key)
);
CREATE TABLE disclosures (
    person_id UUID NOT NULL,
    read_id UUID NOT NULL,
    at BIGINT NOT NULL,
    agency TEXT NOT NULL,
    case_number TEXT NOT NULL,
    officer TEXT NOT NULL,
    unit TEXT NOT NULL,
    purpose TEXT NOT NULL,
    PRIMARY KEY (person_id, read_id)
);
CREATE INDEX disclosures_by_time ON disclosures (person_id, at);
CREATE TABLE messages (
    agency_id UUID NOT NULL,
    message_id UUID NOT NULL,
    wrapped_key BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (agency_id, message_id)
);
CREATE TABLE api_keys (
    agency_id UUID NOT NULL,
    key_hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, key_hash)
);
