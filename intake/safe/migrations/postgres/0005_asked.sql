-- Whether a mailbox's holder has been asked if his matter is settled; the same columns as in ../sqlite, where they are explained.

-- +goose Up
ALTER TABLE mailbox ADD COLUMN ended BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE mailbox DROP COLUMN asked;
ALTER TABLE mailbox DROP COLUMN ended;
