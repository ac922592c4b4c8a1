-- Tips that an officer typed for somebody at the counter, on their way to an edge. SQLite cannot change a CHECK, so the outbox
-- is made anew. A row has what is sealed, and the digest of the mailbox's locator; not who typed it, nor in which unit.

-- +goose Up
CREATE TABLE outbox_3 (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('slip', 'reply', 'directory', 'page', 'silence', 'counter')),
    edge     TEXT NOT NULL,
    urgent   INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    body     BLOB NOT NULL,
    created  BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    due      BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO outbox_3 (id, kind, edge, urgent, body, created, attempts, due)
    SELECT id, kind, edge, urgent, body, created, attempts, due FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_3 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due);

-- +goose Down
DELETE FROM outbox WHERE kind = 'counter';
