-- +goose Up
-- 0001: the register of cases.
--
-- Times are seconds since 1970 in UTC; 0 means "not yet". Ids are UUIDs, units are role.place. Nothing here can hold a
-- word of a tip: sealed things are BYTEA, everything else is a code from a closed list.

-- The units that must not learn of a case, once per distinct set: a route has a handful of sets per commune, a case
-- only names its set. digest is the SHA-256 of the sorted ids; the empty set has no rows.
CREATE TABLE never_sets (
    digest TEXT NOT NULL,
    unit   TEXT NOT NULL,
    PRIMARY KEY (digest, unit)
);

CREATE TABLE cases (
    id         TEXT PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,
    edge       TEXT NOT NULL,
    lane       TEXT NOT NULL,
    category   TEXT NOT NULL,
    urgency    TEXT NOT NULL CHECK (urgency IN ('now', 'high', 'normal', 'forum')),
    commune    TEXT NOT NULL,
    never_set  TEXT NOT NULL,
    hushed     INTEGER NOT NULL CHECK (hushed IN (0, 1)), -- 1: in no count that leaves the units that hold it
    opened_by  TEXT NOT NULL CHECK (opened_by IN ('tip', 'answer', 'rating', 'hand-on')), -- an answer may overtake its tip
    state      TEXT NOT NULL CHECK (state IN ('RECEIVED', 'NEED_INFO', 'CHECKING', 'FORWARDED', 'ACCEPTED', 'EXTENDED',
                   'SUSPENDED', 'VPHC', 'RESOLVED', 'NO_GROUNDS', 'NOT_ACCEPTED', 'MERGED', 'DISCARDED')),
    reason     TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    holder     TEXT NOT NULL,
    officer    TEXT NOT NULL,
    version    BIGINT NOT NULL,
    received   BIGINT NOT NULL,
    registered BIGINT NOT NULL,
    answered   BIGINT NOT NULL, -- first reply, or the end without one
    closed     BIGINT NOT NULL,
    due        BIGINT NOT NULL, -- end of the clock that runs out first; the largest number when none runs
    last       BIGINT NOT NULL  -- when the newest envelope was registered
);
CREATE INDEX cases_by_commune ON cases (commune, category, received);
CREATE INDEX cases_by_officer ON cases (officer, closed) WHERE officer <> '';
CREATE INDEX cases_by_holder ON cases (holder, never_set, due) WHERE closed = 0;

-- Who has a case. rank and due repeat what the queue is sorted by, so that a page of it is one walk along one index.
CREATE TABLE case_units (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit    TEXT NOT NULL,
    rank    INTEGER NOT NULL, -- 0 now, 1 high, 2 normal, 3 forum; 9 closed
    due     BIGINT NOT NULL,  -- as in cases; when closed, minus the time of closing: the newest first
    since   BIGINT NOT NULL,
    looked  BIGINT NOT NULL,  -- first time this unit opened it
    PRIMARY KEY (case_id, unit)
);
CREATE INDEX case_units_queue ON case_units (unit, rank, due, case_id);

CREATE TABLE envelopes (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('tip', 'answer', 'rating', 'hand-on')),
    received   BIGINT NOT NULL,
    registered BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    sealed     BYTEA NOT NULL
);
CREATE INDEX envelopes_by_case ON envelopes (case_id);

CREATE TABLE blobs (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    size    BIGINT NOT NULL
);
CREATE INDEX blobs_by_case ON blobs (case_id);

-- A second envelope with an id that is already registered: never taken, always reported.
CREATE TABLE refused (
    envelope_id TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (envelope_id, sha256)
);

CREATE TABLE events (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    at         BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    officer    TEXT NOT NULL,
    subject    TEXT NOT NULL, -- what it is about: an envelope, a reply, a remark, a unit
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    outcome    TEXT NOT NULL
);
CREATE INDEX events_by_case ON events (case_id, id);
-- What happened cannot be rewritten.
-- +goose StatementBegin
CREATE FUNCTION events_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER events_append_only BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION events_append_only();

CREATE TABLE replies (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit       TEXT NOT NULL,
    officer    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    state      TEXT NOT NULL,
    question   INTEGER NOT NULL CHECK (question IN (0, 1)),
    copy       BYTEA NOT NULL, -- sealed to the case key: what the unit itself can read again
    delivered  BIGINT NOT NULL  -- when the edge said that it has it
);
CREATE INDEX replies_by_case ON replies (case_id);

CREATE TABLE remarks (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit    TEXT NOT NULL,
    officer TEXT NOT NULL,
    at      BIGINT NOT NULL,
    sealed  BYTEA NOT NULL
);
CREATE INDEX remarks_by_case ON remarks (case_id);

CREATE TABLE clocks (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    clock   TEXT NOT NULL,
    unit    TEXT NOT NULL, -- who must meet it
    met_by  TEXT NOT NULL CHECK (met_by IN ('look', 'answer', 'end')),
    started BIGINT NOT NULL,
    due     BIGINT NOT NULL,
    met     BIGINT NOT NULL,
    PRIMARY KEY (case_id, clock, unit, started)
);

-- Open cases per unit that holds them and never-set: the overview of a province reads these instead of the cases.
CREATE TABLE open_cases (
    holder    TEXT NOT NULL,
    never_set TEXT NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (holder, never_set)
);

-- What is to be carried to an edge; see courier.Outbox. A row goes when nothing more is expected.
CREATE TABLE outbox (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('slip', 'reply', 'directory', 'page')),
    edge     TEXT NOT NULL,
    urgent   INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    body     BYTEA NOT NULL,
    created  BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    due      BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (due);

-- +goose Down
DROP TABLE outbox;
DROP TABLE open_cases;
DROP TABLE clocks;
DROP TABLE remarks;
DROP TABLE replies;
DROP TABLE events;
DROP FUNCTION events_append_only;
DROP TABLE refused;
DROP TABLE blobs;
DROP TABLE envelopes;
DROP TABLE case_units;
DROP TABLE cases;
DROP TABLE never_sets;
