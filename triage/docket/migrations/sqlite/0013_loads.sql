-- The overview of a province reads what is kept here, and no case but those whose clocks ran out since passed.

-- +goose Up
ALTER TABLE open_cases ADD COLUMN urgent BIGINT NOT NULL DEFAULT 0; -- of urgency now
-- How many of the open ones have a due of at most passed, and of at most a day later; see docket.pass. 0: nothing was counted yet.
ALTER TABLE open_cases ADD COLUMN late BIGINT NOT NULL DEFAULT 0;
ALTER TABLE open_cases ADD COLUMN near BIGINT NOT NULL DEFAULT 0;
ALTER TABLE open_cases ADD COLUMN passed BIGINT NOT NULL DEFAULT 0;
-- Counted anew, in case that they were not right.
DELETE FROM open_cases;
INSERT INTO open_cases (holder, never_set, n, urgent)
    SELECT holder, never_set, COUNT(*), COUNT(CASE WHEN urgency = 'now' THEN 1 END) FROM cases WHERE closed = 0 GROUP BY holder, never_set;
DROP INDEX cases_urgent;
-- What ran out since, whoever holds it; and what a unit must not know of.
CREATE INDEX cases_due ON cases (due, holder, never_set) WHERE closed = 0;
CREATE INDEX never_sets_of ON never_sets (unit, digest);

-- +goose Down
DROP INDEX never_sets_of;
DROP INDEX cases_due;
CREATE INDEX cases_urgent ON cases (holder, never_set) WHERE closed = 0 AND urgency = 'now';
ALTER TABLE open_cases DROP COLUMN passed;
ALTER TABLE open_cases DROP COLUMN near;
ALTER TABLE open_cases DROP COLUMN late;
ALTER TABLE open_cases DROP COLUMN urgent;
