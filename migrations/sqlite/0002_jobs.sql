-- Background work: queued in the transaction that wants it, run under a lease, resumed after a crash.

CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- What to do, as the kind's own versioned type.
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- How far it is: `done_steps` of `all_steps` (0 when not known yet), doing `step`.
    done_steps INTEGER NOT NULL,
    all_steps INTEGER NOT NULL,
    step TEXT NOT NULL,
    -- Why it failed, in a sentence for the person who asked.
    problem TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    cancel_asked INTEGER NOT NULL,
    locked_by TEXT NOT NULL,
    locked_until TEXT,
    asked_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;
CREATE INDEX job_waiting ON job (state, created_at);
CREATE INDEX job_by_workspace ON job (workspace_id, created_at);
