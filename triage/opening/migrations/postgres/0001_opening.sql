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
    sealed      BYTEA NOT NULL,    -- remarks; may be empty
    corrects    TEXT NOT NULL,    -- the confirmed opening that it replaces, or ''
    typed       INTEGER NOT NULL CHECK (typed IN (0, 1)) -- somebody said that all slips are typed in
);
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
);
-- +goose StatementBegin
CREATE FUNCTION opening_steps_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER opening_steps_append_only BEFORE UPDATE OR DELETE ON opening_steps FOR EACH ROW EXECUTE FUNCTION opening_steps_append_only();
-- Confirmed by both sides: only the note that all slips are typed in is added.
-- +goose StatementBegin
CREATE FUNCTION openings_settled() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'a confirmed opening does not change';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER openings_settled BEFORE UPDATE ON openings FOR EACH ROW
WHEN (OLD.state = 'confirmed' AND (NEW.state, NEW.box, NEW.at, NEW.unit, NEW.slips, NEW.blank, NEW.unreadable, NEW.seal_before, NEW.seal_state, NEW.seal_after,
    NEW.present, NEW.sealed, NEW.corrects) IS DISTINCT FROM (OLD.state, OLD.box, OLD.at, OLD.unit, OLD.slips, OLD.blank, OLD.unreadable, OLD.seal_before, OLD.seal_state,
    OLD.seal_after, OLD.present, OLD.sealed, OLD.corrects))
EXECUTE FUNCTION openings_settled();

-- +goose Down
DROP TABLE opening_steps;
DROP TABLE openings;
DROP FUNCTION opening_steps_append_only;
DROP FUNCTION openings_settled;
