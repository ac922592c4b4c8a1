-- Parcels that ask an edge not to listen to a sender for some days. SQLite cannot change a CHECK, so the outbox is made anew.
-- A row has the token of a tip until the edge has confirmed it, and no case: what was asked stands in the case's events.

-- +goose Up
CREATE TABLE outbox_2 (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('slip', 'reply', 'directory', 'page', 'silence')),
    edge     TEXT NOT NULL,
    urgent   INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    body     BLOB NOT NULL,
    created  BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    due      BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO outbox_2 (id, kind, edge, urgent, body, created, attempts, due)
    SELECT id, kind, edge, urgent, body, created, attempts, due FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due);
-- How often a unit has asked today, and what a chief looks through.
CREATE INDEX events_silenced ON events (unit, at) WHERE kind = 'silenced';

-- +goose Down
DROP INDEX events_silenced;
DELETE FROM outbox WHERE kind = 'silence';
