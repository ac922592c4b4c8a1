-- Whom units do not listen to for some days. A row names nobody without the silence key, which is a file of its own, and
-- says nothing of a case; what was asked for by a deployment (silencing) and what came of it (silenced) share no value, so
-- that a row cannot be traced to the tip that it came of.

-- +goose Up
CREATE TABLE silenced (
    sender TEXT NOT NULL PRIMARY KEY, -- HMAC under the silence key of the chat and the unit
    until  INTEGER NOT NULL           -- the last day, days since 1970 in UTC+7
) STRICT, WITHOUT ROWID;
CREATE INDEX silenced_until ON silenced (until);

-- Requests that were taken: one that comes again changes nothing, and no deployment asks too often.
CREATE TABLE silencing (
    deployment TEXT NOT NULL,
    id         TEXT NOT NULL, -- random
    day        INTEGER NOT NULL,
    PRIMARY KEY (deployment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX silencing_day ON silencing (day, deployment);

-- The last day on which a mailbox takes no answers; 0: it takes them.
ALTER TABLE mailbox ADD COLUMN shut INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE mailbox DROP COLUMN shut;
DROP TABLE silencing;
DROP TABLE silenced;
