-- That somebody inside knows of an urgent tip, on its way to the edge that may still know whom to tell. A row has the case.

-- +goose Up
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('slip', 'reply', 'directory', 'page', 'silence', 'counter', 'known'));

-- +goose Down
DELETE FROM outbox WHERE kind = 'known';
