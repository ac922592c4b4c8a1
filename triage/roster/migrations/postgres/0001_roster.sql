-- +goose Up
-- 0001: who works where, with what keys.
--
-- Times are seconds since 1970 in UTC; to_at 0 means "still". No private key is here in the clear: identities and unit
-- keys are age files that only the officer's passphrase leads to.

CREATE TABLE provinces (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE deployments (
    id     TEXT PRIMARY KEY,
    verify TEXT NOT NULL -- Ed25519, base64
);

CREATE TABLE edges (
    id     TEXT PRIMARY KEY,
    verify TEXT NOT NULL
);

CREATE TABLE units (
    id         TEXT PRIMARY KEY, -- role.place
    role       TEXT NOT NULL,
    place      TEXT NOT NULL,
    province   TEXT NOT NULL REFERENCES provinces (code),
    name       TEXT NOT NULL,
    deployment TEXT NOT NULL REFERENCES deployments (id),
    successor  TEXT NOT NULL,
    recovery   INTEGER NOT NULL CHECK (recovery IN (0, 1)),
    paper_key  INTEGER NOT NULL CHECK (paper_key IN (0, 1)),
    conditions TEXT NOT NULL, -- clocks.yaml: remote-commune and the like, blank-separated
    from_at    BIGINT NOT NULL,
    to_at      BIGINT NOT NULL
);
CREATE INDEX units_by_province ON units (province, id);

-- Old keys stay: cases sealed to them are still open.
CREATE TABLE unit_keys (
    unit      TEXT NOT NULL REFERENCES units (id),
    recipient TEXT NOT NULL,
    verify    TEXT NOT NULL,
    from_at   BIGINT NOT NULL,
    to_at     BIGINT NOT NULL,
    PRIMARY KEY (unit, recipient)
);

CREATE TABLE boxes (
    code     TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    commune  TEXT NOT NULL,
    villages TEXT NOT NULL, -- JSON list
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL
);
CREATE INDEX boxes_by_commune ON boxes (commune, code);

CREATE TABLE officers (
    username  TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    salt      BYTEA NOT NULL,
    params    TEXT NOT NULL, -- JSON: Argon2id t, m, p
    auth      BYTEA NOT NULL, -- SHA-256 of the authentication secret
    recipient TEXT NOT NULL,
    identity  BYTEA NOT NULL, -- age file, opens with the identity derived from the passphrase
    since     BIGINT NOT NULL,
    left_at   BIGINT NOT NULL
);

CREATE TABLE duties (
    username TEXT NOT NULL REFERENCES officers (username),
    unit     TEXT NOT NULL REFERENCES units (id),
    duty     TEXT NOT NULL CHECK (duty IN ('head', 'officer', 'reader', 'keeper')),
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL,
    PRIMARY KEY (username, unit, duty, from_at)
);
CREATE INDEX duties_by_unit ON duties (unit);

-- A unit's keys, sealed by a colleague's browser to one officer.
CREATE TABLE wrapped_keys (
    unit      TEXT NOT NULL,
    recipient TEXT NOT NULL,
    username  TEXT NOT NULL REFERENCES officers (username),
    wrapped   BYTEA NOT NULL,
    wrapped_by TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (unit, recipient, username),
    FOREIGN KEY (unit, recipient) REFERENCES unit_keys (unit, recipient)
);
CREATE INDEX wrapped_keys_by_officer ON wrapped_keys (username);

-- One row: what belongs to this roster as a whole.
CREATE TABLE roster (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    decoy     BYTEA NOT NULL,  -- key of the salts shown for users that do not exist
    drafted   BIGINT NOT NULL   -- version of the newest directory that was drafted for signing
);

-- Directories as the province signed them; the newest is what edges get.
CREATE TABLE directories (
    version BIGINT PRIMARY KEY,
    signed  BYTEA NOT NULL,
    at      BIGINT NOT NULL
);

-- +goose Down
DROP TABLE directories;
DROP TABLE roster;
DROP TABLE wrapped_keys;
DROP TABLE duties;
DROP TABLE officers;
DROP TABLE boxes;
DROP TABLE unit_keys;
DROP TABLE units;
DROP TABLE edges;
DROP TABLE deployments;
DROP TABLE provinces;
