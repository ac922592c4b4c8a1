-- The hash tree over the events, so that whoever keeps a checkpoint of it can tell whether events were changed or taken away.
-- It is in no backup: a restored register begins a new tree, under a new epoch.

-- +goose Up
CREATE TABLE event_tree (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    size  BIGINT NOT NULL -- events in it
);
CREATE TABLE event_leaves (
    n     BIGINT PRIMARY KEY,     -- place in the tree
    leaf  BIGINT NOT NULL,        -- index of its hash
    event BIGINT NOT NULL UNIQUE
);
-- Hashes by their index, as golang.org/x/mod/sumdb/tlog numbers them.
CREATE TABLE event_hashes (
    i    BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL
);
CREATE TABLE checkpoints (
    size   BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    signed BYTEA NOT NULL
);

-- +goose Down
DROP TABLE checkpoints;
DROP TABLE event_hashes;
DROP TABLE event_leaves;
DROP TABLE event_tree;
