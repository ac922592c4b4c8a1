-- Clocks that are extended, stand still, are replaced, and are told of. See package escalation.

-- +goose Up
ALTER TABLE clocks ADD COLUMN paused BIGINT NOT NULL DEFAULT 0;   -- since when it stands still; 0: it runs
ALTER TABLE clocks ADD COLUMN stood BIGINT NOT NULL DEFAULT 0;    -- for how many seconds it has stood still before
ALTER TABLE clocks ADD COLUMN extended TEXT NOT NULL DEFAULT '';  -- lines of its table by which it was extended: "0 1"
ALTER TABLE clocks ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0 CHECK (replaced IN (0, 1)); -- another one counts for it
ALTER TABLE clocks ADD COLUMN rungs BIGINT NOT NULL DEFAULT 0;    -- how many steps were done in this term
ALTER TABLE clocks ADD COLUMN wake BIGINT NOT NULL DEFAULT 0;     -- when the next step is due
CREATE INDEX clocks_wake ON clocks (wake) WHERE met = 0;

-- What officers saw in a case that changes its clocks; who and when is in the events.
CREATE TABLE flags (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    flag    TEXT NOT NULL,
    PRIMARY KEY (case_id, flag)
) WITHOUT ROWID;

-- Who is to be told that a clock runs out. Nothing here says what a case is about. Rows are only added, and one that is
-- repeated ("again") is made anew: who reads on from the greatest id it knew misses nothing.
CREATE TABLE notices (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    clock   TEXT NOT NULL,
    started BIGINT NOT NULL, -- of the clock
    term    INTEGER NOT NULL, -- how often it was extended
    step    TEXT NOT NULL CHECK (step IN ('remind', 'ask', 'chief', 'province', 'front', 'beside', 'again')),
    unit    TEXT NOT NULL,
    head    INTEGER NOT NULL CHECK (head IN (0, 1)), -- 1: its head alone
    at      BIGINT NOT NULL,
    UNIQUE (case_id, clock, started, term, step, unit, head)
);
CREATE INDEX notices_of_unit ON notices (unit, id);

-- Up to which notice of a unit an officer has seen.
CREATE TABLE notices_seen (
    officer TEXT NOT NULL,
    unit    TEXT NOT NULL,
    upto    BIGINT NOT NULL,
    PRIMARY KEY (officer, unit)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE notices_seen;
DROP TABLE notices;
DROP TABLE flags;
DROP INDEX clocks_wake;
ALTER TABLE clocks DROP COLUMN wake;
ALTER TABLE clocks DROP COLUMN rungs;
ALTER TABLE clocks DROP COLUMN replaced;
ALTER TABLE clocks DROP COLUMN extended;
ALTER TABLE clocks DROP COLUMN stood;
ALTER TABLE clocks DROP COLUMN paused;
