-- Matrix runs and their recommendations. A finished run is never changed.

CREATE TABLE matrix_run (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- Counts runs of the workspace, from 1: "Run 7".
    number BIGINT NOT NULL CHECK (number > 0),
    job_id UUID NOT NULL,
    -- The month it recommends for, as 2025-03.
    month TEXT NOT NULL,
    -- domain::matrix settings as asked, with their version.
    settings JSONB NOT NULL,
    -- What was fitted and what came out, with its version; NULL until the run is finished.
    summary JSONB,
    stores BIGINT NOT NULL,
    created_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    UNIQUE (workspace_id, number)
);

CREATE TABLE recommendation (
    run_id UUID NOT NULL REFERENCES matrix_run (id) ON DELETE CASCADE,
    store_id UUID NOT NULL REFERENCES store (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- NULL when no campaign is worth mailing or nothing can be said.
    campaign_id UUID REFERENCES campaign (id),
    pieces BIGINT NOT NULL CHECK (pieces >= 0),
    status TEXT NOT NULL CHECK (status IN ('auto_approve', 'needs_review', 'skip')),
    confidence DOUBLE PRECISION NOT NULL CHECK (confidence BETWEEN 0 AND 100),
    overall DOUBLE PRECISION NOT NULL CHECK (overall BETWEEN 0 AND 100),
    expected_rate DOUBLE PRECISION NOT NULL,
    rate_low DOUBLE PRECISION NOT NULL,
    rate_high DOUBLE PRECISION NOT NULL,
    expected_responses DOUBLE PRECISION NOT NULL,
    -- Cents.
    cost BIGINT NOT NULL,
    -- Cents.
    profit BIGINT NOT NULL,
    score_store DOUBLE PRECISION NOT NULL,
    score_creative DOUBLE PRECISION NOT NULL,
    score_geography DOUBLE PRECISION NOT NULL,
    score_timing DOUBLE PRECISION NOT NULL,
    -- The whole domain::matrix recommendation, with its version.
    detail JSONB NOT NULL,
    PRIMARY KEY (run_id, store_id)
);
CREATE INDEX recommendation_by_store ON recommendation (store_id);
CREATE INDEX recommendation_by_confidence ON recommendation (run_id, confidence);
