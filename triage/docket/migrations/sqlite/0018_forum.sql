-- Which cases an opinion was drawn from for a forum is looked at every minute, so that one whose case turns out to be a tip is
-- taken back. There are few of them.

-- +goose Up
CREATE INDEX events_forum ON events (case_id) WHERE kind = 'forum';

-- +goose Down
DROP INDEX events_forum;
