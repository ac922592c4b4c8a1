-- +goose Up
-- 0005: by which ways officers are told that something waits, when they sleep, and what was passed on.
--
-- An address (a browser's push subscription, a mail address, a group's id) stands in the clear: the sender must know it.

CREATE TABLE channels (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('push', 'mail', 'telegram', 'zalo')),
    username TEXT NOT NULL REFERENCES officers (username), -- whose it is, or who bound the group
    unit     TEXT NOT NULL, -- '': the officer's own; else the unit whose group it is
    address  TEXT NOT NULL, -- '' while a group is not bound yet
    lang     TEXT NOT NULL,
    code     TEXT NOT NULL, -- SHA-256 of the code that confirms it; '' once it is confirmed
    until    BIGINT NOT NULL, -- end of the code
    tries    INTEGER NOT NULL, -- wrong codes
    added    BIGINT NOT NULL,
    sent     BIGINT NOT NULL, -- when something last went through; 0: never
    failed   BIGINT NOT NULL, -- since when nothing goes through; 0: it works
    why      TEXT NOT NULL -- of a closed list
);
CREATE INDEX channels_by_officer ON channels (username);
CREATE INDEX channels_by_unit ON channels (unit);

-- Up to which notice of a unit a channel was told. Written after the sending: what is in doubt is sent again.
CREATE TABLE channel_marks (
    channel TEXT NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    unit    TEXT NOT NULL,
    upto    BIGINT NOT NULL,
    PRIMARY KEY (channel, unit)
);

-- When the next notice that is not urgent goes out: drawn at random, once, so that a restart draws no other time.
CREATE TABLE calm_notices (
    who TEXT PRIMARY KEY, -- an officer, or a group's channel
    due BIGINT NOT NULL,  -- 0: nothing waits
    day TEXT NOT NULL,    -- in Viet Nam
    sent INTEGER NOT NULL -- on that day
);

-- Minutes of the day between which an officer is not told of what is not urgent.
CREATE TABLE quiet_hours (
    username    TEXT PRIMARY KEY REFERENCES officers (username),
    from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute   INTEGER NOT NULL CHECK (to_minute BETWEEN 0 AND 1439)
);

-- +goose Down
DROP TABLE quiet_hours;
DROP TABLE calm_notices;
DROP TABLE channel_marks;
DROP TABLE channels;
