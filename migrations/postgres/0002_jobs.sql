-- Background work: queued in the transaction that wants it, run under a lease, resumed after a crash.

CREATE TABLE job (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- What to do, as the kind's own versioned type.
    payload JSONB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- How far it is: `done_steps` of `all_steps` (0 when not known yet), doing `step`.
    done_steps BIGINT NOT NULL,
    all_steps BIGINT NOT NULL,
    step TEXT NOT NULL,
    -- Why it failed, in a sentence for the person who asked.
    problem TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    cancel_asked BOOLEAN NOT NULL,
    locked_by TEXT NOT NULL,
    locked_until TIMESTAMPTZ,
    asked_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX job_waiting ON job (state, created_at);
CREATE INDEX job_by_workspace ON job (workspace_id, created_at);
