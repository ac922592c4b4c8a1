-- Notices are numbered by unit, so that a gap in what one unit reads does not tell of another's, and urgent clocks that
-- wait for an acknowledgement are found without walking cases.

-- +goose Up
ALTER TABLE notices ADD COLUMN seq BIGINT NOT NULL DEFAULT 0; -- 1, 2, … of the unit; a repeated notice gets a new one
UPDATE notices_seen SET upto = (SELECT COUNT(*) FROM notices AS n WHERE n.unit = notices_seen.unit AND n.id <= notices_seen.upto);
UPDATE notices SET seq = (SELECT COUNT(*) FROM notices AS n WHERE n.unit = notices.unit AND n.id <= notices.id);
CREATE UNIQUE INDEX notices_by_seq ON notices (unit, seq);

-- The last number given to a unit's notice: one that was repeated is not given again.
CREATE TABLE notice_numbers (
    unit TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO notice_numbers (unit, last) SELECT unit, MAX(seq) FROM notices GROUP BY unit;

CREATE INDEX clocks_waiting ON clocks (unit, clock) WHERE met = 0;

-- +goose Down
DROP INDEX clocks_waiting;
DROP TABLE notice_numbers;
UPDATE notices_seen SET upto = (SELECT COALESCE(MAX(n.id), 0) FROM notices AS n WHERE n.unit = notices_seen.unit AND n.seq <= notices_seen.upto);
DROP INDEX notices_by_seq;
ALTER TABLE notices DROP COLUMN seq;
