-- Who promised says that it is done, or why it is late and until when; who held the forum may say that it is not done.

-- +goose Up
ALTER TABLE pledges ADD COLUMN kept_by TEXT NOT NULL DEFAULT ''; -- the unit that said so; '' while it is open, and before this
ALTER TABLE pledges ADD COLUMN why     TEXT NOT NULL DEFAULT ''; -- why it is late, a code; '' when nobody said
ALTER TABLE pledges ADD COLUMN hoped   TEXT NOT NULL DEFAULT ''; -- the day that is asked for then; '' for none
ALTER TABLE pledges ADD COLUMN doubted TEXT NOT NULL DEFAULT ''; -- the day on which it was opened again

-- +goose Down
ALTER TABLE pledges DROP COLUMN doubted;
ALTER TABLE pledges DROP COLUMN hoped;
ALTER TABLE pledges DROP COLUMN why;
ALTER TABLE pledges DROP COLUMN kept_by;
