-- The lines of a run, so that a list of 100,000 is filtered, sorted and summed in less than a tenth
-- of a second: narrow rows with what they are filtered and sorted by. What is only read one at a time,
-- or exported, stands apart.

-- The whole domain::matrix recommendation, with its version. Never looked into by the database.
CREATE TABLE recommendation_detail (
    run_id UUID NOT NULL,
    store_id UUID NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (run_id, store_id),
    FOREIGN KEY (run_id, store_id) REFERENCES recommendation (run_id, store_id) ON DELETE CASCADE
);
INSERT INTO recommendation_detail SELECT run_id, store_id, detail::text FROM recommendation;

ALTER TABLE recommendation
    -- What the store was when the run was made: its number in the form that sorts, region, type,
    -- state. Without foreign keys: a region may go, what the run learnt from it stays.
    ADD COLUMN number_key TEXT COLLATE "C",
    ADD COLUMN region_id UUID,
    ADD COLUMN store_type_id UUID,
    ADD COLUMN state TEXT,
    -- Fewer than three mailings of its own.
    ADD COLUMN low_data BOOLEAN NOT NULL DEFAULT FALSE,
    -- Kept out at random to measure lift, and among which stores it was drawn; NULL without holdouts.
    ADD COLUMN held_out BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN stratum BIGINT;
UPDATE recommendation m SET number_key = s.number_key, region_id = s.region_id,
    store_type_id = s.store_type_id, state = s.state,
    low_data = COALESCE((m.detail #>> '{V1,track,low_data}')::boolean, FALSE)
    FROM store s WHERE s.id = m.store_id;
ALTER TABLE recommendation
    ALTER COLUMN number_key SET NOT NULL,
    ALTER COLUMN state SET NOT NULL,
    DROP COLUMN detail;
-- Nothing looks for a confidence alone.
DROP INDEX recommendation_by_confidence;

-- The backtest behind the confidence, and the draw of the holdouts, with their versions.
ALTER TABLE matrix_run ADD COLUMN calibration JSONB;
ALTER TABLE matrix_run ADD COLUMN holdouts JSONB;
