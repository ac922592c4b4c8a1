-- Whom units do not listen to for some days; the same tables and columns as in ../sqlite, where they are explained.

-- +goose Up
CREATE TABLE silenced (
    sender TEXT NOT NULL PRIMARY KEY, -- HMAC under the silence key of the chat and the unit
    until  BIGINT NOT NULL           -- the last day, days since 1970 in UTC+7
);
CREATE INDEX silenced_until ON silenced (until);

-- Requests that were taken: one that comes again changes nothing, and no deployment asks too often.
CREATE TABLE silencing (
    deployment TEXT NOT NULL,
    id         TEXT NOT NULL, -- random
    day        BIGINT NOT NULL,
    PRIMARY KEY (deployment, id)
);
CREATE INDEX silencing_day ON silencing (day, deployment);

-- The last day on which a mailbox takes no answers; 0: it takes them.
ALTER TABLE mailbox ADD COLUMN shut BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE mailbox DROP COLUMN shut;
DROP TABLE silencing;
DROP TABLE silenced;
