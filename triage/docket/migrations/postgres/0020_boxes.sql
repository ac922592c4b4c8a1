-- Notices of physical boxes that should have been opened: the commune's police and Front are told once for each day that has passed.
-- They belong to no case; their numbers are those of the unit's other notices.

-- +goose Up
CREATE TABLE late_boxes (
    unit  TEXT NOT NULL,    -- that is told
    due   TEXT NOT NULL,    -- the day that passed, 2026-11-30; '': boxes of which nobody knows since when they hang
    boxes INTEGER NOT NULL, -- how many
    at    BIGINT NOT NULL,
    seq   BIGINT NOT NULL,
    PRIMARY KEY (unit, due)
);
CREATE UNIQUE INDEX late_boxes_by_seq ON late_boxes (unit, seq);

-- +goose Down
DROP TABLE late_boxes;
