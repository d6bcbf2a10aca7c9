-- Matrix runs and their recommendations. A finished run is never changed.

CREATE TABLE matrix_run (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- Counts runs of the workspace, from 1: "Run 7".
    number INTEGER NOT NULL CHECK (number > 0),
    job_id BLOB NOT NULL,
    -- The month it recommends for, as 2025-03.
    month TEXT NOT NULL,
    -- domain::matrix settings as asked, with their version.
    settings TEXT NOT NULL,
    -- What was fitted and what came out, with its version; NULL until the run is finished.
    summary TEXT,
    stores INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    finished_at TEXT,
    UNIQUE (workspace_id, number)
) STRICT;

CREATE TABLE recommendation (
    run_id BLOB NOT NULL REFERENCES matrix_run (id) ON DELETE CASCADE,
    store_id BLOB NOT NULL REFERENCES store (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- NULL when no campaign is worth mailing or nothing can be said.
    campaign_id BLOB REFERENCES campaign (id),
    pieces INTEGER NOT NULL CHECK (pieces >= 0),
    status TEXT NOT NULL CHECK (status IN ('auto_approve', 'needs_review', 'skip')),
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 100),
    overall REAL NOT NULL CHECK (overall BETWEEN 0 AND 100),
    expected_rate REAL NOT NULL,
    rate_low REAL NOT NULL,
    rate_high REAL NOT NULL,
    expected_responses REAL NOT NULL,
    -- Cents.
    cost INTEGER NOT NULL,
    -- Cents.
    profit INTEGER NOT NULL,
    score_store REAL NOT NULL,
    score_creative REAL NOT NULL,
    score_geography REAL NOT NULL,
    score_timing REAL NOT NULL,
    -- The whole domain::matrix recommendation, with its version.
    detail TEXT NOT NULL,
    PRIMARY KEY (run_id, store_id)
) STRICT;
CREATE INDEX recommendation_by_store ON recommendation (store_id);
CREATE INDEX recommendation_by_confidence ON recommendation (run_id, confidence);
