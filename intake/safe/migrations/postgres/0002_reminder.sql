-- Blind reminders; the same table as in ../sqlite, where it is explained.

-- +goose Up
CREATE TABLE reminder (
    id     TEXT NOT NULL PRIMARY KEY,
    day    BIGINT NOT NULL,
    chat   TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX reminder_day ON reminder (day, id);
CREATE INDEX reminder_chat ON reminder (chat);

-- +goose Down
DROP TABLE reminder;
