-- Whether a mailbox's holder has been asked if his matter is settled, or has said so: he is asked twice, and not at each look.
-- ended is a day that the mailbox's replies have anyway (not_before), so the row says neither when somebody looked nor when he
-- answered; see asked.go for when it is written.

-- +goose Up
ALTER TABLE mailbox ADD COLUMN ended INTEGER NOT NULL DEFAULT 0; -- of the answer that is spoken of, days since 1970 in UTC+7; 0: none
ALTER TABLE mailbox ADD COLUMN asked INTEGER NOT NULL DEFAULT 0; -- how many of its two questions are done with

-- +goose Down
ALTER TABLE mailbox DROP COLUMN asked;
ALTER TABLE mailbox DROP COLUMN ended;
