-- +goose Up
-- 0002: second factors of officers. An officer may have several.

CREATE TABLE factors (
    id       TEXT PRIMARY KEY,
    username TEXT NOT NULL REFERENCES officers (username),
    kind     TEXT NOT NULL CHECK (kind IN ('code', 'passkey')),
    name     TEXT NOT NULL,   -- what the officer calls it
    material BLOB NOT NULL,   -- code: the secret, sealed under a key that is not in this database; passkey: its public part, JSON
    counter  BIGINT NOT NULL, -- the last that was accepted: of a code its 30 seconds, of a passkey what it counts itself
    added    BIGINT NOT NULL,
    used     BIGINT NOT NULL
);
CREATE INDEX factors_by_officer ON factors (username, added);

-- +goose Down
DROP TABLE factors;
