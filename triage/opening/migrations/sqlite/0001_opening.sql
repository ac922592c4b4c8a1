-- Openings of physical boxes by police and Front: codes, numbers, days. Remarks are sealed to both units.

-- +goose Up
CREATE TABLE openings (
    id          TEXT PRIMARY KEY, -- UUIDv4, made in the browser
    box         TEXT NOT NULL,    -- code
    at          BIGINT NOT NULL,  -- when the box was opened, to the minute
    state       TEXT NOT NULL CHECK (state IN ('proposed', 'disputed', 'confirmed', 'withdrawn')), -- opening/doc.go draws them
    version     BIGINT NOT NULL,
    unit        TEXT NOT NULL,    -- that wrote it last; its role is the side
    slips       BIGINT NOT NULL CHECK (slips >= 0 AND blank >= 0 AND unreadable >= 0 AND blank + unreadable <= slips),
    blank       BIGINT NOT NULL,
    unreadable  BIGINT NOT NULL,
    seal_before TEXT NOT NULL,
    seal_state  TEXT NOT NULL CHECK (seal_state IN ('intact', 'broken', 'missing', 'other')),
    seal_after  TEXT NOT NULL,
    present     TEXT NOT NULL,    -- codes of who else was there, a JSON list
    sealed      BLOB NOT NULL,    -- remarks; may be empty
    corrects    TEXT NOT NULL,    -- the confirmed opening that it replaces, or ''
    typed       INTEGER NOT NULL CHECK (typed IN (0, 1)) -- somebody said that all slips are typed in
) WITHOUT ROWID;
CREATE INDEX openings_of_box ON openings (box, at);
-- One correction of an opening at a time, whoever else writes one in the same moment.
CREATE UNIQUE INDEX one_correction ON openings (corrects) WHERE corrects <> '' AND state <> 'withdrawn';

-- What was done, by whom, when, about which figures. Append-only: a dispute stays readable.
CREATE TABLE opening_steps (
    opening    TEXT NOT NULL REFERENCES openings (id),
    n          BIGINT NOT NULL, -- the version that it made
    what       TEXT NOT NULL CHECK (what IN ('proposed', 'edited', 'confirmed', 'refused', 'typed', 'withdrawn')),
    reason     TEXT NOT NULL,
    unit       TEXT NOT NULL,
    officer    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    slips      BIGINT NOT NULL,
    blank      BIGINT NOT NULL,
    unreadable BIGINT NOT NULL,
    PRIMARY KEY (opening, n)
) WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER opening_steps_append_only BEFORE UPDATE ON opening_steps
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opening_steps_stay BEFORE DELETE ON opening_steps
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd
-- Confirmed by both sides: only the note that all slips are typed in is added.
-- +goose StatementBegin
CREATE TRIGGER openings_settled BEFORE UPDATE ON openings
WHEN OLD.state = 'confirmed' AND (NEW.state <> OLD.state OR NEW.box <> OLD.box OR NEW.at <> OLD.at OR NEW.unit <> OLD.unit OR NEW.slips <> OLD.slips OR NEW.blank <> OLD.blank
    OR NEW.unreadable <> OLD.unreadable OR NEW.seal_before <> OLD.seal_before OR NEW.seal_state <> OLD.seal_state OR NEW.seal_after <> OLD.seal_after
    OR NEW.present <> OLD.present OR NEW.sealed <> OLD.sealed OR NEW.corrects <> OLD.corrects)
BEGIN
    SELECT RAISE(ABORT, 'a confirmed opening does not change');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE opening_steps;
DROP TABLE openings;
