-- What is inside one case: marks and files beside notes, labels, who watches, what came of it, what was released, and a
-- unit's own ready texts.

-- +goose Up
-- '' a note; 'marks' what is to be hidden from others; 'files' what went with the reply that has the same id.
ALTER TABLE remarks ADD COLUMN kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'marks', 'files'));
-- Labels of the unit: bit n is docket.Labels[n].
ALTER TABLE case_units ADD COLUMN labels BIGINT NOT NULL DEFAULT 0;

-- Officers who want to hear of what happens to a case. In no count.
CREATE TABLE watchers (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit    TEXT NOT NULL,
    officer TEXT NOT NULL,
    since   BIGINT NOT NULL,
    seen    BIGINT NOT NULL, -- the newest event that he knows
    PRIMARY KEY (case_id, unit, officer)
);
CREATE INDEX watchers_of ON watchers (officer, unit);

-- What a tip was worth (of the tip, never of a person), and how many of what came of it.
CREATE TABLE results (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL, -- '' the worth, else a choice of a question of the tables
    worth   TEXT NOT NULL, -- of docket.Worths; '' where kind is a thing
    n       BIGINT NOT NULL,
    PRIMARY KEY (case_id, kind)
);

-- Extracts that an officer wrote for a mediation team or the Front. The words of the tip are not in them.
CREATE TABLE releases (
    id       TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit     TEXT NOT NULL,
    officer  TEXT NOT NULL,
    at       BIGINT NOT NULL,
    receiver TEXT NOT NULL,
    sealed   BYTEA NOT NULL, -- to the receiver
    copy     BYTEA NOT NULL, -- to the case key
    looked   BIGINT NOT NULL, -- when the receiver first read it
    begun    BIGINT NOT NULL  -- when a mediator began
);
CREATE INDEX releases_to ON releases (receiver, at);
CREATE INDEX releases_by_case ON releases (case_id);

-- Ready texts of a unit, sealed to its own recipient.
CREATE TABLE ready_texts (
    unit    TEXT NOT NULL,
    version BIGINT NOT NULL,
    officer TEXT NOT NULL,
    at      BIGINT NOT NULL,
    sealed  BYTEA NOT NULL,
    PRIMARY KEY (unit)
);

-- +goose Down
DROP TABLE ready_texts;
DROP TABLE releases;
DROP TABLE results;
DROP TABLE watchers;
ALTER TABLE case_units DROP COLUMN labels;
ALTER TABLE remarks DROP COLUMN kind;
