-- That somebody inside knows of an urgent tip, on its way to the edge that may still know whom to tell. A row has the case.
-- SQLite cannot change a CHECK, so the outbox is made anew.

-- +goose Up
CREATE TABLE outbox_4 (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('slip', 'reply', 'directory', 'page', 'silence', 'counter', 'known')),
    edge     TEXT NOT NULL,
    urgent   INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    body     BLOB NOT NULL,
    created  BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    due      BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO outbox_4 (id, kind, edge, urgent, body, created, attempts, due)
    SELECT id, kind, edge, urgent, body, created, attempts, due FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_4 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due);

-- +goose Down
DELETE FROM outbox WHERE kind = 'known';
