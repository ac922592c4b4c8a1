-- +goose Up
-- 0006: villages, with and without boxes, by date. A box keeps its code when its village is renamed or its commune merges, so its
-- code alone is no key any more: each row holds from one day to another.

CREATE TABLE villages (
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    commune   TEXT NOT NULL,
    successor TEXT NOT NULL, -- into which it went over at its end
    from_at   BIGINT NOT NULL,
    to_at     BIGINT NOT NULL,
    PRIMARY KEY (id, from_at)
);

CREATE TABLE dated_boxes (
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    commune  TEXT NOT NULL,
    villages TEXT NOT NULL, -- JSON list
    village  TEXT NOT NULL, -- '': it was there before the list of villages
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL,
    PRIMARY KEY (code, from_at)
);
INSERT INTO dated_boxes (code, name, commune, villages, village, from_at, to_at)
    SELECT code, name, commune, villages, '', from_at, to_at FROM boxes;
DROP TABLE boxes;
ALTER TABLE dated_boxes RENAME TO boxes;

-- What was done to the list, by whom; id is made by whoever asks, so that what is asked twice is done once.
CREATE TABLE box_changes (
    id       TEXT PRIMARY KEY,
    at       BIGINT NOT NULL,
    made_by  TEXT NOT NULL, -- officer; '' is whoever runs the server
    kind     TEXT NOT NULL CHECK (kind IN ('import', 'move', 'end')),
    villages INTEGER NOT NULL,
    boxes    INTEGER NOT NULL
);

ALTER TABLE roster ADD COLUMN boxes BIGINT NOT NULL DEFAULT 0; -- version of villages and boxes

-- +goose Down
DROP TABLE box_changes;
DROP TABLE villages;
