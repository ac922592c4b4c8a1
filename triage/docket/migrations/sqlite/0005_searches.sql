-- Searches through opened words: a browser is handed many sealed envelopes at once, and whoever runs the unit can see that.
-- One row per search of an officer's session, with how many cases were handed out. Nothing here says what was looked for.

-- +goose Up
CREATE TABLE searches (
    id      TEXT PRIMARY KEY,
    unit    TEXT NOT NULL,
    officer TEXT NOT NULL,
    at      BIGINT NOT NULL, -- when it began
    cases   BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX searches_of_unit ON searches (unit, at);

-- +goose Down
DROP TABLE searches;
