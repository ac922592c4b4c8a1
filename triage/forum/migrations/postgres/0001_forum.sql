-- Forums "Công an lắng nghe ý kiến Nhân dân": plans, opinions, pledges, and what was done when. Words stand here in the clear
-- only where a person approved them for the public; what is proposed is sealed to the units that hold the forum.

-- +goose Up
CREATE TABLE forums (
    id          TEXT PRIMARY KEY,  -- six symbols, public
    commune     TEXT NOT NULL,
    unit        TEXT NOT NULL,     -- that planned it
    title       TEXT NOT NULL,
    held_on     TEXT NOT NULL,     -- day in Viet Nam, YYYY-MM-DD
    from_minute INTEGER NOT NULL,  -- of that day
    place       TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    until       TEXT NOT NULL,     -- last day for opinions before it
    organisers  TEXT NOT NULL,     -- units, a JSON list
    guests      TEXT NOT NULL,     -- codes and labels, a JSON list
    themes      TEXT NOT NULL,     -- [{id, name}]
    state       TEXT NOT NULL CHECK (state IN ('draft', 'open', 'meeting', 'held', 'closed')),
    announced   INTEGER NOT NULL CHECK (announced IN (0, 1)), -- its page has gone outward once
    officer     TEXT NOT NULL,     -- who changed the plan last
    version     BIGINT NOT NULL,   -- of the plan and the state
    turn        BIGINT NOT NULL,   -- of anything in the forum
    published   BIGINT NOT NULL,   -- the turn that its page shows
    issue       BIGINT NOT NULL,   -- version of its page
    echoed      BIGINT NOT NULL    -- turn of the counts of "tôi cũng vậy"
);
CREATE INDEX forums_of_commune ON forums (commune, held_on);

CREATE TABLE opinions (
    id          TEXT PRIMARY KEY,
    forum       TEXT NOT NULL REFERENCES forums (id),
    seq         INTEGER NOT NULL,
    source      TEXT NOT NULL CHECK (source IN ('box', 'slip', 'floor')),
    state       TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'declined', 'withdrawn')),
    pulled      INTEGER NOT NULL CHECK (pulled IN (0, 1)), -- withdrawn by itself: its case may not be in a forum any more
    reason      TEXT NOT NULL, -- why it was declined or withdrawn, a code
    sealed      BYTEA NOT NULL, -- the proposed words and the link to the case, sealed to the organisers
    tag         BYTEA NOT NULL, -- keyed digest of the case's id; empty for one without a case
    words       TEXT NOT NULL, -- approved; '' before
    theme       TEXT NOT NULL,
    place       INTEGER NOT NULL,
    disposition TEXT NOT NULL,
    owner       TEXT NOT NULL, -- unit
    due         TEXT NOT NULL,
    answer      TEXT NOT NULL, -- approved
    answered    TEXT NOT NULL, -- day
    unit        TEXT NOT NULL, -- of who proposed it
    proposer    TEXT NOT NULL,
    approver    TEXT NOT NULL,
    officer     TEXT NOT NULL, -- who changed it last
    version     BIGINT NOT NULL,
    UNIQUE (forum, seq)
);
CREATE INDEX opinions_tagged ON opinions (tag) WHERE state IN ('proposed', 'approved');

CREATE TABLE pledges (
    id      TEXT PRIMARY KEY,
    forum   TEXT NOT NULL REFERENCES forums (id),
    seq     INTEGER NOT NULL,
    opinion TEXT NOT NULL, -- '' for one that answers none in particular
    words   TEXT NOT NULL,
    owner   TEXT NOT NULL,
    due     TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('open', 'kept', 'dropped')), -- late is counted from the day
    reason  TEXT NOT NULL, -- why it was dropped, a code
    kept_on TEXT NOT NULL,
    told    INTEGER NOT NULL, -- mailboxes of writers that were told how it stands
    officer TEXT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (forum, seq)
);

-- How many said "tôi cũng vậy", as each edge counts them. Counts only grow.
CREATE TABLE echoes (
    forum   TEXT NOT NULL REFERENCES forums (id),
    opinion TEXT NOT NULL,
    edge    TEXT NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (forum, opinion, edge)
);

-- What was done, by whom, when; no words.
CREATE TABLE forum_log (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    forum   TEXT NOT NULL REFERENCES forums (id),
    at      BIGINT NOT NULL,
    unit    TEXT NOT NULL,
    officer TEXT NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT NOT NULL, -- an opinion, a pledge, a state
    outcome TEXT NOT NULL  -- a code
);
CREATE INDEX forum_log_of ON forum_log (forum, id);
-- +goose StatementBegin
CREATE FUNCTION forum_log_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER forum_log_append_only BEFORE UPDATE OR DELETE ON forum_log FOR EACH ROW EXECUTE FUNCTION forum_log_append_only();

-- The secret under which cases are tagged: who reads this database beside the docket's can join them, who reads it alone cannot.
CREATE TABLE forum_key (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    secret BYTEA NOT NULL
);

-- +goose Down
DROP TABLE forum_key;
DROP TABLE forum_log;
DROP TABLE echoes;
DROP TABLE pledges;
DROP TABLE opinions;
DROP TABLE forums;
DROP FUNCTION forum_log_append_only;
