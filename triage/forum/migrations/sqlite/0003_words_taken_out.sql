-- The words of a pledge may have been taken out, as they gave somebody away: then they are '', and the pledge stands on. Who wrote
-- new ones is kept, so that those are told from the first, which go as well where a backup brings them back.

-- +goose Up
ALTER TABLE pledges ADD COLUMN anew TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE pledges DROP COLUMN anew;
