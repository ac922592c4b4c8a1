-- What the Front's board counts beyond receipt and answer, and what the Front reminds a unit of. SQLite cannot change a CHECK,
-- so the notices are made anew.

-- +goose Up
ALTER TABLE cases ADD COLUMN handed BIGINT NOT NULL DEFAULT 0; -- when another unit first got it, or it was passed on elsewhere
ALTER TABLE cases ADD COLUMN late BIGINT NOT NULL DEFAULT 0;   -- when its first clock ran out; 0 while due says it, or never
ALTER TABLE cases ADD COLUMN rated BIGINT NOT NULL DEFAULT 0;  -- when the resident's newest rating was read
UPDATE cases SET handed = COALESCE((SELECT MIN(e.at) FROM events AS e WHERE e.case_id = cases.id
    AND (e.kind = 'held' AND e.officer <> '' OR e.kind = 'moved' AND e.to_state = 'FORWARDED')), 0);
UPDATE cases SET late = COALESCE((SELECT MIN(k.due) FROM clocks AS k WHERE k.case_id = cases.id AND k.replaced = 0 AND k.met > k.due), 0);
UPDATE cases SET rated = COALESCE((SELECT MAX(e.at) FROM events AS e WHERE e.case_id = cases.id AND e.kind = 'rated'), 0)
    WHERE id IN (SELECT e.case_id FROM events AS e WHERE e.kind = 'rated');

-- A reminder waits for an answer until a day. One case has one open reminder at most.
CREATE TABLE reminders (
    id       TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    sender   TEXT NOT NULL, -- the Front
    officer  TEXT NOT NULL,
    unit     TEXT NOT NULL, -- who is reminded
    at       BIGINT NOT NULL,
    until    BIGINT NOT NULL, -- end of the day on which an answer is expected
    answered BIGINT NOT NULL,
    answerer TEXT NOT NULL,
    answer   TEXT NOT NULL, -- of docket.ReminderAnswers
    day      TEXT NOT NULL, -- that the answer names, 2026-11-30
    sealed   BLOB,          -- words, sealed to the Front; may be missing
    copy     BLOB           -- the same, sealed to the case key
) WITHOUT ROWID;
CREATE UNIQUE INDEX reminders_open ON reminders (case_id) WHERE answered = 0;
CREATE INDEX reminders_of ON reminders (sender, answered, at);
CREATE INDEX reminders_to ON reminders (unit, answered);
CREATE INDEX reminders_by_case ON reminders (case_id, at);

CREATE TABLE notices_2 (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    clock   TEXT NOT NULL, -- of a reminder, its id
    started BIGINT NOT NULL,
    term    INTEGER NOT NULL,
    step    TEXT NOT NULL CHECK (step IN ('remind', 'ask', 'chief', 'province', 'front', 'beside', 'again', 'reminder')),
    unit    TEXT NOT NULL,
    head    INTEGER NOT NULL CHECK (head IN (0, 1)),
    at      BIGINT NOT NULL,
    seq     BIGINT NOT NULL DEFAULT 0,
    UNIQUE (case_id, clock, started, term, step, unit, head)
);
INSERT INTO notices_2 (id, case_id, clock, started, term, step, unit, head, at, seq)
    SELECT id, case_id, clock, started, term, step, unit, head, at, seq FROM notices;
DROP TABLE notices;
ALTER TABLE notices_2 RENAME TO notices;
CREATE INDEX notices_of_unit ON notices (unit, id);
CREATE UNIQUE INDEX notices_by_seq ON notices (unit, seq);

-- +goose Down
DELETE FROM notices WHERE step = 'reminder';
DROP TABLE reminders;
ALTER TABLE cases DROP COLUMN rated;
ALTER TABLE cases DROP COLUMN late;
ALTER TABLE cases DROP COLUMN handed;
