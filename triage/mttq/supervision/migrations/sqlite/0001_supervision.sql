-- The Front's supervision (NQLT 403/2017): plans, visits, and what was recommended. Titles, units and days are codes; what
-- people wrote is sealed to the Front.

-- +goose Up
CREATE TABLE plans (
    id       TEXT PRIMARY KEY,
    unit     TEXT NOT NULL, -- the Front
    title    TEXT NOT NULL, -- of supervision.Titles
    of       TEXT NOT NULL, -- the unit that is supervised
    day      TEXT NOT NULL, -- of the visit, 2026-12-20
    numbers  TEXT NOT NULL, -- docket numbers that are its grounds, a JSON list
    visitors TEXT NOT NULL, -- officer accounts that went, a JSON list
    sent     TEXT NOT NULL, -- days on which a step was done; '' not yet
    got      TEXT NOT NULL,
    visited  TEXT NOT NULL,
    reported TEXT NOT NULL,
    dropped  TEXT NOT NULL,
    purpose  BLOB NOT NULL, -- sealed; may be empty
    findings BLOB NOT NULL, -- sealed; may be empty
    officer  TEXT NOT NULL, -- who changed it last
    at       BIGINT NOT NULL,
    version  BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX plans_of_unit ON plans (unit, day);

CREATE TABLE recommendations (
    id      TEXT PRIMARY KEY,
    plan    TEXT NOT NULL REFERENCES plans (id),
    of      TEXT NOT NULL, -- the unit that is to do it
    due     TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('open', 'kept', 'dropped')),
    day     TEXT NOT NULL, -- on which it was kept or dropped
    sealed  BLOB NOT NULL,
    officer TEXT NOT NULL,
    at      BIGINT NOT NULL,
    version BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX recommendations_of ON recommendations (plan, due);

-- +goose Down
DROP TABLE recommendations;
DROP TABLE plans;
