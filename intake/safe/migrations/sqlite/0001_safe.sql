-- The safe. No table has a hidden counter that says what came after what: small rows lie in tables WITHOUT ROWID in the
-- order of their random or hashed key, large ones in tables whose number, place, is made of a hash of the key (package
-- safe, place.go). Large ones not WITHOUT ROWID, as SQLite would read whole rows, overflow pages and all, to compare
-- two keys: three times the time of a commit. No column of the chats' side (draft, outgoing, seen, cursor) refers to the
-- other side, and no time on either side is finer than its comment says. See the package comment of intake/safe.

-- +goose Up

-- One row a chat: a half-written tip or a stub, sealed under the day's draft key. Goes after 48 hours.
CREATE TABLE draft (
    place   INTEGER NOT NULL PRIMARY KEY, -- of chat
    chat    TEXT NOT NULL,                -- keyed hash; the key dies after 48 hours
    key     TEXT NOT NULL,                -- which draft key sealed it
    sealed  BLOB NOT NULL,
    expires INTEGER NOT NULL              -- hours since 1970, rounded down
) STRICT;
CREATE INDEX draft_expires ON draft (expires);

-- What is to be said to a chat. Gone when said.
CREATE TABLE outgoing (
    place   INTEGER NOT NULL PRIMARY KEY, -- of id
    id      TEXT NOT NULL,                -- random
    channel TEXT NOT NULL,
    chat    TEXT NOT NULL,                -- keyed hash
    turn    INTEGER NOT NULL,             -- order within this chat only
    key     TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    expires INTEGER NOT NULL              -- hours since 1970, rounded up
) STRICT;
CREATE INDEX outgoing_next ON outgoing (channel, turn, chat);
CREATE INDEX outgoing_chat ON outgoing (chat, channel, turn);
CREATE INDEX outgoing_expires ON outgoing (expires);

-- Updates that were taken, so that one delivered again is known.
CREATE TABLE seen (
    channel TEXT NOT NULL,
    id      TEXT NOT NULL,    -- as the bot gives it: a keyed hash
    day     INTEGER NOT NULL, -- days since 1970
    PRIMARY KEY (channel, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_day ON seen (day);

-- Where a channel's polling goes on: the last number received, which may be lower than one before.
CREATE TABLE cursor (
    channel TEXT NOT NULL PRIMARY KEY,
    last    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Envelopes, or what is left of them: a tombstone has neither bytes nor case. Card and mailbox are of the case's mailbox, and
-- go with it; they are here since one row of 9 KB costs the log half of what two rows and an index cost.
CREATE TABLE envelope (
    place   INTEGER NOT NULL PRIMARY KEY, -- of id
    id      TEXT NOT NULL,                -- UUIDv4
    case_id TEXT NOT NULL,
    digest  BLOB NOT NULL,                -- SHA-256 of the bytes; tells a repetition from a conflict
    mailbox INTEGER,                      -- place of the mailbox of the case that this envelope opened
    card    BLOB,                         -- what the receipt opens there
    sealed  BLOB,
    CHECK ((sealed IS NULL) = (case_id = '')),
    CHECK ((mailbox IS NULL) = (card IS NULL))
) STRICT;

-- One row for each deployment that an envelope goes to. No row before the envelope's, none without it.
CREATE TABLE outbox (
    envelope   INTEGER NOT NULL REFERENCES envelope (place),
    deployment TEXT NOT NULL,
    urgent     INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'carried', 'settled')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due        INTEGER NOT NULL,           -- seconds since 1970: the header's rounded time, later tens of seconds
    day        INTEGER NOT NULL DEFAULT 0, -- of the slip, days since 1970
    PRIMARY KEY (envelope, deployment),
    CHECK ((state = 'settled') = (day > 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (urgent, due) WHERE state <> 'settled';
CREATE INDEX outbox_settled ON outbox (day) WHERE state = 'settled';

-- Slips that go back for replies. One that is lost is made again when the reply comes again.
CREATE TABLE slip (
    reply      TEXT NOT NULL,
    deployment TEXT NOT NULL,
    minute     INTEGER NOT NULL, -- minutes since 1970
    PRIMARY KEY (reply, deployment)
) STRICT, WITHOUT ROWID;

-- What a receipt opens.
CREATE TABLE mailbox (
    place    INTEGER NOT NULL PRIMARY KEY, -- of locator
    locator  TEXT NOT NULL,                -- SHA-256 of it: who steals the file cannot ask us for, or delete, a mailbox
    envelope INTEGER NOT NULL REFERENCES envelope (place), -- the case's first, whose mailbox this is
    case_id  TEXT NOT NULL,
    number   TEXT NOT NULL DEFAULT ''      -- docket number, once a slip brought it
) STRICT;

CREATE TABLE reply (
    place      INTEGER NOT NULL PRIMARY KEY, -- of id
    id         TEXT NOT NULL,
    mailbox    INTEGER NOT NULL REFERENCES mailbox (place) ON DELETE CASCADE,
    turn       INTEGER NOT NULL, -- order within this mailbox only
    not_before INTEGER NOT NULL, -- minutes since 1970; 0: at once
    sealed     BLOB NOT NULL
) STRICT;
CREATE INDEX reply_mailbox ON reply (mailbox, turn);

-- Which blobs somebody refers to. A file without a row is loose too; it gets one when it is old.
--   (file put) → loose → doomed → (row goes a day after the file)
--        └────────┴→ held
CREATE TABLE blob (
    id    TEXT NOT NULL PRIMARY KEY, -- UUIDv4
    state TEXT NOT NULL CHECK (state IN ('loose', 'held', 'doomed')),
    day   INTEGER NOT NULL           -- since when, days since 1970
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_day ON blob (state, day);

-- Approved plaintext for the public, newest version of each.
CREATE TABLE page (
    source  TEXT NOT NULL, -- deployment
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    type    TEXT NOT NULL,
    body    BLOB NOT NULL,
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

-- The newest directory, signed by the province.
CREATE TABLE directory (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    signed  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

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
