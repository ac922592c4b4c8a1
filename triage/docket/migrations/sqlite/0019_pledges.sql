-- Notices of pledges whose day has passed: the unit that promised and the two that held the forum are told once for each day that
-- was set. They belong to no case; their numbers are those of the unit's other notices.

-- +goose Up
CREATE TABLE late_pledges (
    pledge TEXT NOT NULL,
    due    TEXT NOT NULL,    -- the day that passed, 2026-11-30: with another day it is another notice
    unit   TEXT NOT NULL,    -- that is told
    forum  TEXT NOT NULL,
    number INTEGER NOT NULL, -- of the pledge in its forum
    at     BIGINT NOT NULL,
    seq    BIGINT NOT NULL,
    PRIMARY KEY (pledge, due, unit)
) WITHOUT ROWID;
CREATE UNIQUE INDEX late_pledges_by_seq ON late_pledges (unit, seq);

-- +goose Down
DROP TABLE late_pledges;
