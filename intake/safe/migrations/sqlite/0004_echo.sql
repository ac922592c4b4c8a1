-- How many people said "me too" to what stands on a public page. A row says nothing of anybody: there is a number, no
-- time of any one of them, and no value that another table has but the name of the page.

-- +goose Up
CREATE TABLE echoes (
    edge       TEXT NOT NULL,
    deployment TEXT NOT NULL,
    page       TEXT NOT NULL,
    item       TEXT NOT NULL, -- a UUID that stands on the page
    n          INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (edge, deployment, page, item)
) STRICT, WITHOUT ROWID;

-- When a page's counts go inside next.
CREATE TABLE echo_page (
    edge       TEXT NOT NULL,
    deployment TEXT NOT NULL,
    page       TEXT NOT NULL,
    due        INTEGER NOT NULL, -- hours since 1970: counts go at the full hour, and all that came within it together
    last       INTEGER NOT NULL, -- the day of the last one, since 1970
    PRIMARY KEY (edge, deployment, page)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE echo_page;
DROP TABLE echoes;
