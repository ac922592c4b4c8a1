-- Tips that an officer typed for somebody at the counter, on their way to an edge. A row has what is sealed, and the digest of
-- the mailbox's locator; not who typed it, nor in which unit.

-- +goose Up
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('slip', 'reply', 'directory', 'page', 'silence', 'counter'));

-- +goose Down
DELETE FROM outbox WHERE kind = 'counter';
