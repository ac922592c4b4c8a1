-- How many people said "me too" to what stands on a public page; the same tables and columns as in ../sqlite, where they are
-- explained.

-- +goose Up
CREATE TABLE echoes (
    edge       TEXT NOT NULL,
    deployment TEXT NOT NULL,
    page       TEXT NOT NULL,
    item       TEXT NOT NULL, -- a UUID that stands on the page
    n          BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (edge, deployment, page, item)
);

-- When a page's counts go inside next.
CREATE TABLE echo_page (
    edge       TEXT NOT NULL,
    deployment TEXT NOT NULL,
    page       TEXT NOT NULL,
    due        BIGINT NOT NULL, -- hours since 1970: counts go at the full hour, and all that came within it together
    last       BIGINT NOT NULL, -- the day of the last one, since 1970
    PRIMARY KEY (edge, deployment, page)
);

-- +goose Down
DROP TABLE echo_page;
DROP TABLE echoes;
