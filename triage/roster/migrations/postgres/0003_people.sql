-- +goose Up
-- 0003: how people come into a unit and go: invitations, keys that wait for the province's signature, and what was changed by whom.

-- One use, one unit, one duty. Of the code only the SHA-256 is here. An invitation ends once, and says how.
CREATE TABLE invitations (
    id        TEXT PRIMARY KEY, -- UUID, made where the invitation was
    code      BYTEA NOT NULL UNIQUE,
    unit      TEXT NOT NULL REFERENCES units (id),
    duty      TEXT NOT NULL CHECK (duty IN ('head', 'officer', 'reader', 'keeper')),
    username  TEXT NOT NULL,
    name      TEXT NOT NULL,
    renews    INTEGER NOT NULL CHECK (renews IN (0, 1)), -- 1: new keys for somebody who serves in the unit
    made_by   TEXT NOT NULL,   -- officer; empty: on the server
    at        BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    taken     BIGINT NOT NULL, -- when the newcomer had made his keys; 0: not yet
    recipient TEXT NOT NULL,   -- his, as his browser sent it: what is compared
    ended     BIGINT NOT NULL, -- 0: not yet
    how       TEXT NOT NULL CHECK (how IN ('', 'welcomed', 'withdrawn', 'differs'))
);
CREATE INDEX invitations_of_unit ON invitations (unit, at);

-- A proposed key is in no signed directory yet: nothing is sealed to it.
ALTER TABLE unit_keys ADD COLUMN proposed INTEGER NOT NULL DEFAULT 0 CHECK (proposed IN (0, 1));
ALTER TABLE unit_keys ADD COLUMN made BIGINT NOT NULL DEFAULT 0;
ALTER TABLE unit_keys ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
UPDATE unit_keys SET made = from_at;

-- Since when somebody who knows the unit's key serves there no more; 0: nobody.
ALTER TABLE units ADD COLUMN rotate_since BIGINT NOT NULL DEFAULT 0;

-- To whose recipient the keys were sealed, and the unit's signature that his fingerprint was compared; empty: it was not.
ALTER TABLE wrapped_keys ADD COLUMN officer TEXT NOT NULL DEFAULT '';
ALTER TABLE wrapped_keys ADD COLUMN vouch TEXT NOT NULL DEFAULT '';

-- What was changed in the roster, by whom. Rows are only added.
CREATE TABLE roster_changes (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      BIGINT NOT NULL,
    unit    TEXT NOT NULL,
    made_by TEXT NOT NULL, -- officer; empty: on the server
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL, -- officer it is about; empty: the unit
    duty    TEXT NOT NULL
);
CREATE INDEX roster_changes_of_unit ON roster_changes (unit, id);
-- +goose StatementBegin
CREATE FUNCTION roster_changes_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'roster_changes is append-only';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER roster_changes_append_only BEFORE UPDATE OR DELETE ON roster_changes FOR EACH ROW EXECUTE FUNCTION roster_changes_append_only();

-- +goose Down
DROP TABLE roster_changes;
DROP FUNCTION roster_changes_append_only;
ALTER TABLE wrapped_keys DROP COLUMN vouch;
ALTER TABLE wrapped_keys DROP COLUMN officer;
ALTER TABLE units DROP COLUMN rotate_since;
ALTER TABLE unit_keys DROP COLUMN made_by;
ALTER TABLE unit_keys DROP COLUMN made;
ALTER TABLE unit_keys DROP COLUMN proposed;
DROP TABLE invitations;
