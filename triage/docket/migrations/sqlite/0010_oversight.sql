-- What those who watch over units and a unit's head read: the urgent ones of every unit, and what officers did.

-- +goose Up
CREATE INDEX cases_urgent ON cases (holder, never_set) WHERE closed = 0 AND urgency = 'now';
CREATE INDEX events_done ON events (unit, id) WHERE officer <> '';

-- +goose Down
DROP INDEX events_done;
DROP INDEX cases_urgent;
