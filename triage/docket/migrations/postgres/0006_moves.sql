-- Cases that are split, merged, and given to other units, and blobs that were sealed anew by an officer.

-- +goose Up
-- Where a case's replies go and its answers come from: mailboxes at an edge, named by the id of the tip that opened them. A
-- case without a row has its own. The part of a split case has the mailboxes of the case that it is a part of; a case that
-- others were merged into has theirs as well, and those have none.
CREATE TABLE mailboxes (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    mailbox TEXT NOT NULL,
    edge    TEXT NOT NULL,
    via     TEXT NOT NULL, -- the case that it was merged with; '' for one of its own
    PRIMARY KEY (case_id, mailbox)
);
CREATE INDEX mailboxes_of ON mailboxes (mailbox);

-- Units that a change of lane or place took the case from. An answer that was sealed to them does not give it back.
CREATE TABLE lost_units (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    unit    TEXT NOT NULL,
    PRIMARY KEY (case_id, unit)
);

-- Attachments of what was handed on: those of the case before, or made anew.
CREATE TABLE handed_blobs (
    blob_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    size    BIGINT NOT NULL,
    PRIMARY KEY (blob_id, case_id)
);

-- Blobs that officers sealed. One that no hand-on has named for three days is thrown away.
CREATE TABLE uploads (
    id   TEXT PRIMARY KEY,
    unit TEXT NOT NULL,
    size BIGINT NOT NULL,
    at   BIGINT NOT NULL
);
CREATE INDEX uploads_of_unit ON uploads (unit, at);

-- +goose Down
DROP TABLE uploads;
DROP TABLE handed_blobs;
DROP TABLE lost_units;
DROP TABLE mailboxes;
