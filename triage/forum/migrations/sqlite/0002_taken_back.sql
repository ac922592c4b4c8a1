-- What was declined or withdrawn by an officer is taken back as well when its case may not be in a forum any more: its sealed part
-- is still there.

-- +goose Up
DROP INDEX opinions_tagged;
CREATE INDEX opinions_tagged ON opinions (tag) WHERE pulled = 0;

-- +goose Down
DROP INDEX opinions_tagged;
CREATE INDEX opinions_tagged ON opinions (tag) WHERE state IN ('proposed', 'approved');
