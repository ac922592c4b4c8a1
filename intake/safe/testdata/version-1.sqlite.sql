-- DO NOT EDIT: a safe as version 1 made it. See upgrade_test.go.
CREATE TABLE schema_of_safe (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
INSERT INTO schema_of_safe (version_id, is_applied) VALUES (0, 1), (1, 1);
CREATE TABLE draft (
    place   INTEGER NOT NULL PRIMARY KEY,
    chat    TEXT NOT NULL,
    key     TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_expires ON draft (expires);
CREATE TABLE outgoing (
    place   INTEGER NOT NULL PRIMARY KEY,
    id      TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat    TEXT NOT NULL,
    turn    INTEGER NOT NULL,
    key     TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX outgoing_next ON outgoing (channel, turn, chat);
CREATE INDEX outgoing_chat ON outgoing (chat, channel, turn);
CREATE INDEX outgoing_expires ON outgoing (expires);
CREATE TABLE seen (
    channel TEXT NOT NULL,
    id      TEXT NOT NULL,
    day     INTEGER NOT NULL,
    PRIMARY KEY (channel, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_day ON seen (day);
CREATE TABLE cursor (
    channel TEXT NOT NULL PRIMARY KEY,
    last    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE envelope (
    place   INTEGER NOT NULL PRIMARY KEY,
    id      TEXT NOT NULL,
    case_id TEXT NOT NULL,
    digest  BLOB NOT NULL,
    mailbox INTEGER,
    card    BLOB,
    sealed  BLOB,
    CHECK ((sealed IS NULL) = (case_id = '')),
    CHECK ((mailbox IS NULL) = (card IS NULL))
) STRICT;
CREATE TABLE outbox (
    envelope   INTEGER NOT NULL REFERENCES envelope (place),
    deployment TEXT NOT NULL,
    urgent     INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'carried', 'settled')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due        INTEGER NOT NULL,
    day        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (envelope, deployment),
    CHECK ((state = 'settled') = (day > 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (urgent, due) WHERE state <> 'settled';
CREATE INDEX outbox_settled ON outbox (day) WHERE state = 'settled';
CREATE TABLE slip (
    reply      TEXT NOT NULL,
    deployment TEXT NOT NULL,
    minute     INTEGER NOT NULL,
    PRIMARY KEY (reply, deployment)
) STRICT, WITHOUT ROWID;
CREATE TABLE mailbox (
    place    INTEGER NOT NULL PRIMARY KEY,
    locator  TEXT NOT NULL,
    envelope INTEGER NOT NULL REFERENCES envelope (place),
    case_id  TEXT NOT NULL,
    number   TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE reply (
    place      INTEGER NOT NULL PRIMARY KEY,
    id         TEXT NOT NULL,
    mailbox    INTEGER NOT NULL REFERENCES mailbox (place) ON DELETE CASCADE,
    turn       INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    sealed     BLOB NOT NULL
) STRICT;
CREATE INDEX reply_mailbox ON reply (mailbox, turn);
CREATE TABLE blob (
    id    TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('loose', 'held', 'doomed')),
    day   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_day ON blob (state, day);
CREATE TABLE page (
    source  TEXT NOT NULL,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    type    TEXT NOT NULL,
    body    BLOB NOT NULL,
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE directory (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    signed  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO seen (channel, id, day) VALUES ('telegram', 'known', 20779);
INSERT INTO cursor (channel, last) VALUES ('telegram', 900);
INSERT INTO envelope (place, id, case_id, digest, mailbox, card, sealed) VALUES (7302101733496195740, '5f0c7f8e-51a3-4b43-9c1d-0a6d3bb1a001', '5f0c7f8e-51a3-4b43-9c1d-0a6d3bb1a001', X'00', 687788267112582748, X'02', X'01');
INSERT INTO outbox (envelope, deployment, urgent, state, attempts, due, day) VALUES (7302101733496195740, 'cao-bang', 1, 'carried', 9, 1795331640, 0);
INSERT INTO outbox (envelope, deployment, urgent, state, attempts, due, day) VALUES (7302101733496195740, 'province-2', 1, 'settled', 1, 1795331640, 20779);
INSERT INTO mailbox (place, locator, envelope, case_id, number) VALUES (687788267112582748, '9ab8830ee8c51392c8aa50af7e0db22d79965b6b79b33bb4949281c9e84dd576', 7302101733496195740, '5f0c7f8e-51a3-4b43-9c1d-0a6d3bb1a001', '2026-7K3M-9QHX');
INSERT INTO reply (place, id, mailbox, turn, not_before, sealed) VALUES (6962075145818121942, 'r1', 687788267112582748, 1, 0, X'7265706c79');
