-- The safe; the same tables and columns as in ../sqlite, where they are explained.
--
-- PostgreSQL numbers the transactions and keeps the number in every row (xmin), and a row's place in its file tells its age.
-- Who steals the cluster could therefore see which rows of a chat and of a tip were written together; with the draft keys,
-- which are not in it, that is what the stub of 48 hours shows anyway (design: the one concession).

-- +goose Up

-- One row a chat: a half-written tip or a stub, sealed under the day's draft key. Goes after 48 hours.
CREATE TABLE draft (
    place   BIGINT NOT NULL PRIMARY KEY, -- of chat
    chat    TEXT NOT NULL,                -- keyed hash; the key dies after 48 hours
    key     TEXT NOT NULL,                -- which draft key sealed it
    sealed  BYTEA NOT NULL,
    expires BIGINT NOT NULL              -- hours since 1970, rounded down
);
CREATE INDEX draft_expires ON draft (expires);

-- What is to be said to a chat. Gone when said.
CREATE TABLE outgoing (
    place   BIGINT NOT NULL PRIMARY KEY, -- of id
    id      TEXT NOT NULL,                -- random
    channel TEXT NOT NULL,
    chat    TEXT NOT NULL,                -- keyed hash
    turn    BIGINT NOT NULL,             -- order within this chat only
    key     TEXT NOT NULL,
    sealed  BYTEA NOT NULL,
    expires BIGINT NOT NULL              -- hours since 1970, rounded up
);
CREATE INDEX outgoing_next ON outgoing (channel, turn, chat);
CREATE INDEX outgoing_chat ON outgoing (chat, channel, turn);
CREATE INDEX outgoing_expires ON outgoing (expires);

-- Updates that were taken, so that one delivered again is known.
CREATE TABLE seen (
    channel TEXT NOT NULL,
    id      TEXT NOT NULL,    -- as the bot gives it: a keyed hash
    day     BIGINT NOT NULL, -- days since 1970
    PRIMARY KEY (channel, id)
);
CREATE INDEX seen_day ON seen (day);

-- Where a channel's polling goes on: the last number received, which may be lower than one before.
CREATE TABLE cursor (
    channel TEXT NOT NULL PRIMARY KEY,
    last    BIGINT NOT NULL
);

-- Envelopes, or what is left of them: a tombstone has neither bytes nor case. Card and mailbox are of the case's mailbox, and
-- go with it; they are here since one row of 9 KB costs the log half of what two rows and an index cost.
CREATE TABLE envelope (
    place   BIGINT NOT NULL PRIMARY KEY, -- of id
    id      TEXT NOT NULL,                -- UUIDv4
    case_id TEXT NOT NULL,
    digest  BYTEA NOT NULL,                -- SHA-256 of the bytes; tells a repetition from a conflict
    mailbox BIGINT,                      -- place of the mailbox of the case that this envelope opened
    card    BYTEA,                         -- what the receipt opens there
    sealed  BYTEA,
    CHECK ((sealed IS NULL) = (case_id = '')),
    CHECK ((mailbox IS NULL) = (card IS NULL))
);

-- One row for each deployment that an envelope goes to. No row before the envelope's, none without it.
CREATE TABLE outbox (
    envelope   BIGINT NOT NULL REFERENCES envelope (place),
    deployment TEXT NOT NULL,
    urgent     BIGINT NOT NULL CHECK (urgent IN (0, 1)),
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'carried', 'settled')),
    attempts   BIGINT NOT NULL DEFAULT 0,
    due        BIGINT NOT NULL,           -- seconds since 1970: the header's rounded time, later tens of seconds
    day        BIGINT NOT NULL DEFAULT 0, -- of the slip, days since 1970
    PRIMARY KEY (envelope, deployment),
    CHECK ((state = 'settled') = (day > 0))
);
CREATE INDEX outbox_due ON outbox (urgent, due) WHERE state <> 'settled';
CREATE INDEX outbox_settled ON outbox (day) WHERE state = 'settled';

-- Slips that go back for replies. One that is lost is made again when the reply comes again.
CREATE TABLE slip (
    reply      TEXT NOT NULL,
    deployment TEXT NOT NULL,
    minute     BIGINT NOT NULL, -- minutes since 1970
    PRIMARY KEY (reply, deployment)
);

-- What a receipt opens.
CREATE TABLE mailbox (
    place    BIGINT NOT NULL PRIMARY KEY, -- of locator
    locator  TEXT NOT NULL,                -- SHA-256 of it: who steals the file cannot ask us for, or delete, a mailbox
    envelope BIGINT NOT NULL REFERENCES envelope (place), -- the case's first, whose mailbox this is
    case_id  TEXT NOT NULL,
    number   TEXT NOT NULL DEFAULT ''      -- docket number, once a slip brought it
);

CREATE TABLE reply (
    place      BIGINT NOT NULL PRIMARY KEY, -- of id
    id         TEXT NOT NULL,
    mailbox    BIGINT NOT NULL REFERENCES mailbox (place) ON DELETE CASCADE,
    turn       BIGINT NOT NULL, -- order within this mailbox only
    not_before BIGINT NOT NULL, -- minutes since 1970; 0: at once
    sealed     BYTEA NOT NULL
);
CREATE INDEX reply_mailbox ON reply (mailbox, turn);

-- Which blobs somebody refers to. A file without a row is loose too; it gets one when it is old.
--   (file put) → loose → doomed → (row goes a day after the file)
--        └────────┴→ held
CREATE TABLE blob (
    id    TEXT NOT NULL PRIMARY KEY, -- UUIDv4
    state TEXT NOT NULL CHECK (state IN ('loose', 'held', 'doomed')),
    day   BIGINT NOT NULL           -- since when, days since 1970
);
CREATE INDEX blob_day ON blob (state, day);

-- Approved plaintext for the public, newest version of each.
CREATE TABLE page (
    source  TEXT NOT NULL, -- deployment
    name    TEXT NOT NULL,
    version BIGINT NOT NULL,
    type    TEXT NOT NULL,
    body    BYTEA NOT NULL,
    PRIMARY KEY (source, name)
);

-- The newest directory, signed by the province.
CREATE TABLE directory (
    one     BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL,
    signed  BYTEA NOT NULL
);

-- +goose Down
DROP TABLE directory;
DROP TABLE page;
DROP TABLE blob;
DROP TABLE reply;
DROP TABLE mailbox;
DROP TABLE slip;
DROP TABLE outbox;
DROP TABLE envelope;
DROP TABLE cursor;
DROP TABLE seen;
DROP TABLE outgoing;
DROP TABLE draft;
