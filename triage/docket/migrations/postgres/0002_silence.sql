-- Parcels that ask an edge not to listen to a sender for some days. A row has the token of a tip until the edge has confirmed
-- it, and no case: what was asked stands in the case's events.

-- +goose Up
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('slip', 'reply', 'directory', 'page', 'silence'));
-- How often a unit has asked today, and what a chief looks through.
CREATE INDEX events_silenced ON events (unit, at) WHERE kind = 'silenced';

-- +goose Down
DROP INDEX events_silenced;
DELETE FROM outbox WHERE kind = 'silence';
