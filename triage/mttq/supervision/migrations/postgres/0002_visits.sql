-- A plan of a year has several visits. What a plan had of its one visit is the first of them, under the plan's id.

-- +goose Up
CREATE TABLE visits (
    id       TEXT PRIMARY KEY, -- the plan's for the visit that came with it
    plan     TEXT NOT NULL REFERENCES plans (id),
    day      TEXT NOT NULL, -- for which it is planned, 2026-12-20
    got      TEXT NOT NULL, -- days on which a step was done; '' not yet
    visited  TEXT NOT NULL,
    reported TEXT NOT NULL,
    dropped  TEXT NOT NULL,
    visitors TEXT NOT NULL, -- officer accounts that went, a JSON list
    findings BYTEA NOT NULL -- sealed; may be empty
);
CREATE INDEX visits_of ON visits (plan, day);
INSERT INTO visits (id, plan, day, got, visited, reported, dropped, visitors, findings)
SELECT id, id, day, got, visited, reported, '', visitors, findings FROM plans;

DROP INDEX plans_of_unit;
ALTER TABLE plans DROP COLUMN day;
ALTER TABLE plans DROP COLUMN got;
ALTER TABLE plans DROP COLUMN visited;
ALTER TABLE plans DROP COLUMN reported;
ALTER TABLE plans DROP COLUMN visitors;
ALTER TABLE plans DROP COLUMN findings;
CREATE INDEX plans_of_unit ON plans (unit);

-- +goose Down
ALTER TABLE plans ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE plans ADD COLUMN got TEXT NOT NULL DEFAULT '';
ALTER TABLE plans ADD COLUMN visited TEXT NOT NULL DEFAULT '';
ALTER TABLE plans ADD COLUMN reported TEXT NOT NULL DEFAULT '';
ALTER TABLE plans ADD COLUMN visitors TEXT NOT NULL DEFAULT '[]';
ALTER TABLE plans ADD COLUMN findings BYTEA NOT NULL DEFAULT '';
UPDATE plans SET day = v.day, got = v.got, visited = v.visited, reported = v.reported, visitors = v.visitors, findings = v.findings FROM visits AS v WHERE v.id = plans.id;
DROP INDEX plans_of_unit;
CREATE INDEX plans_of_unit ON plans (unit, day);
DROP TABLE visits;
