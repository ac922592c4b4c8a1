-- What came of mediations, appointments to hand things in, readings of police and Front together, and what residents said
-- of the end of their case.

-- +goose Up
ALTER TABLE cases ADD COLUMN rating TEXT NOT NULL DEFAULT '' CHECK (rating IN ('', 'done', 'part', 'not')); -- the newest
UPDATE cases SET rating = COALESCE((SELECT e.outcome FROM events AS e WHERE e.case_id = cases.id AND e.kind = 'rated' ORDER BY e.id DESC LIMIT 1), '')
    WHERE id IN (SELECT e.case_id FROM events AS e WHERE e.kind = 'rated');

-- One row for an extract that a mediation team was given. The words are for the unit that gave it.
CREATE TABLE mediations (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE,
    case_id    TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit       TEXT NOT NULL, -- the team
    officer    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    result     TEXT NOT NULL CHECK (result IN ('thanh', 'khong-thanh', 'chuyen', 'dung')),
    goes       TEXT NOT NULL CHECK (goes IN ('', 'toa-an', 'ubnd')), -- where to, of chuyen
    day        TEXT NOT NULL, -- 2026-11-20, in Viet Nam
    sealed     BLOB NOT NULL  -- to the unit that released; may be empty
) WITHOUT ROWID;
CREATE INDEX mediations_by_case ON mediations (case_id);
CREATE INDEX mediations_by_day ON mediations (day);

-- An appointment to hand something in: no words, no place.
CREATE TABLE appointments (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit    TEXT NOT NULL,
    officer TEXT NOT NULL, -- who changed it last
    at      BIGINT NOT NULL,
    day     TEXT NOT NULL, -- 2026-11-20, in Viet Nam
    part    TEXT NOT NULL CHECK (part IN ('sang', 'chieu', 'toi')),
    way     TEXT NOT NULL CHECK (way IN ('den-lay', 'tru-so', 'noi-khac')),
    state   TEXT NOT NULL CHECK (state IN ('offered', 'agreed', 'came', 'missed', 'cancelled'))
) WITHOUT ROWID;
CREATE INDEX appointments_by_case ON appointments (case_id, day);
CREATE INDEX appointments_by_day ON appointments (day);

-- That police and Front read a letter together: one says so, an officer of the other confirms it.
CREATE TABLE joint_readings (
    case_id   TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    day       TEXT NOT NULL, -- 2026-11-20, in Viet Nam
    unit      TEXT NOT NULL,
    officer   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    partner   TEXT NOT NULL, -- the other unit
    confirmer TEXT NOT NULL, -- its officer, '' until he confirms
    confirmed BIGINT NOT NULL,
    PRIMARY KEY (case_id, day)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE joint_readings;
DROP TABLE appointments;
DROP TABLE mediations;
ALTER TABLE cases DROP COLUMN rating;
