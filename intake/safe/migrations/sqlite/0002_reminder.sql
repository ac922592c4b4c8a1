-- Blind reminders: a chat and a day, and nothing that says what the reminder is about. No case, no envelope, no receipt, no
-- draft; no time of asking. id is random, so that the rows lie in no order. The row goes when the reminder is said.

-- +goose Up
CREATE TABLE reminder (
    id     TEXT NOT NULL PRIMARY KEY, -- random
    day    INTEGER NOT NULL,          -- days since 1970: when it is due, up to a day before or after what was asked for
    chat   TEXT NOT NULL,             -- keyed hash under that day's reminder key, so that the chat's owner can have it deleted
    sealed BLOB NOT NULL              -- channel and chat under that key, of one length always
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_day ON reminder (day, id);
CREATE INDEX reminder_chat ON reminder (chat);

-- +goose Down
DROP TABLE reminder;
