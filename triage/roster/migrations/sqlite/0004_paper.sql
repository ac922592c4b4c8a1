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
    sealed    BLOB NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (unit, recipient),
    FOREIGN KEY (unit, recipient) REFERENCES unit_keys (unit, recipient)
);

-- +goose Down
DROP TABLE paper_wraps;
DROP TABLE paper_keys;
