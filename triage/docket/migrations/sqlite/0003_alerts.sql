-- Warnings that a unit published for everybody ("lời nhắc"): approved plaintext. Nothing here belongs to a case.

-- +goose Up
CREATE TABLE alerts (
    id        TEXT PRIMARY KEY,
    unit      TEXT NOT NULL,
    officer   TEXT NOT NULL,   -- who published it
    at        BIGINT NOT NULL,
    until     BIGINT NOT NULL, -- not shown from then on
    title     TEXT NOT NULL,
    words     TEXT NOT NULL,
    category  TEXT NOT NULL,   -- that "this happened to me" opens; '' for none
    withdrawn BIGINT NOT NULL, -- when; 0: it stands
    ended_by  TEXT NOT NULL    -- who withdrew it
) WITHOUT ROWID;
CREATE INDEX alerts_of_unit ON alerts (unit, until);

-- +goose Down
DROP TABLE alerts;
