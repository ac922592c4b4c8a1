-- +goose Up
-- 0004: paper keys. A unit has one at a time; ended_at 0 means "still". The ended one's row stays as a record, what was
-- sealed to it does not: wraps are of the paper that a unit has now.

CREATE TABLE paper_keys (
    unit      TEXT NOT NULL REFERENCES units (id),
    recipient TEXT NOT NULL, -- of the paper, age1pq1…
    verify    TEXT NOT NULL, -- which of the unit's keys signed the recipient
    signature TEXT NOT NULL, -- Ed25519, base64
    threshold INTEGER NOT NULL, -- 0: one sheet; else how many of the shares it takes
    shares    INTEGER NOT NULL, -- into how many it was split
    made_by   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,
    PRIMARY KEY (unit, recipient)
);

CREATE TABLE paper_wraps (
    unit      TEXT NOT NULL,
    recipient TEXT NOT NULL, -- which of the unit's keys
    sealed    BYTEA NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (unit, recipient),
    FOREIGN KEY (unit, recipient) REFERENCES unit_keys (unit, recipient)
);

-- Who put a directory in force: a name on the machine; empty: the program itself.
ALTER TABLE directories ADD COLUMN adopted_by TEXT NOT NULL DEFAULT '';

-- What was opened with the recovery unit's key for a unit that had lost its own: asked for by the unit's head, done by
-- somebody of the recovery unit with as many of its shares as it takes.
CREATE TABLE recoveries (
    id       TEXT PRIMARY KEY, -- UUID, made where it was asked for
    unit     TEXT NOT NULL REFERENCES units (id),
    recovery TEXT NOT NULL REFERENCES units (id),
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    done_by  TEXT NOT NULL,
    cases    INTEGER NOT NULL, -- how many were opened and sealed again
    ended_at BIGINT NOT NULL,
    how      TEXT NOT NULL CHECK (how IN ('', 'done', 'withdrawn'))
);
CREATE INDEX recoveries_of_unit ON recoveries (unit, asked_at);

-- +goose Down
DROP TABLE recoveries;
ALTER TABLE directories DROP COLUMN adopted_by;
DROP TABLE paper_wraps;
DROP TABLE paper_keys;
