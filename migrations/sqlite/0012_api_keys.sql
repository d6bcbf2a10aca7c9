-- API keys, and the answers that were given to requests with an Idempotency-Key.

CREATE TABLE api_key (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- SHA-256 of the key; the key itself is never stored.
    token_hash BLOB NOT NULL UNIQUE,
    -- Its first characters, by which people know it.
    shown TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'marketer', 'approver', 'admin')),
    may_edit INTEGER NOT NULL,
    may_approve INTEGER NOT NULL,
    may_send INTEGER NOT NULL,
    may_spend INTEGER NOT NULL,
    -- As in membership.
    reach TEXT NOT NULL,
    requests_per_minute INTEGER NOT NULL CHECK (requests_per_minute > 0),
    made_by BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    -- To the minute: it is noted now and then, not with every request.
    last_used_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE INDEX api_key_by_workspace ON api_key (workspace_id, created_at);
CREATE INDEX api_key_by_maker ON api_key (made_by);

CREATE TABLE idempotent_request (
    api_key_id BLOB NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
    -- What the client sent as Idempotency-Key.
    name TEXT NOT NULL CHECK (name <> ''),
    -- SHA-256 of method, address and body: the same name may not mean two things.
    digest BLOB NOT NULL,
    -- running: not answered yet; answered: see the answer; unknown: it broke off, and nobody can
    -- say whether it took effect.
    state TEXT NOT NULL CHECK (state IN ('running', 'answered', 'unknown')),
    -- Who works on it, so that only they may write the answer.
    attempt BLOB NOT NULL,
    started_at TEXT NOT NULL,
    answer_status INTEGER,
    -- The answer's headers that belong to it, as [["location", "…"], …].
    answer_headers TEXT,
    answer_body BLOB,
    PRIMARY KEY (api_key_id, name)
) STRICT;
CREATE INDEX idempotent_request_by_age ON idempotent_request (started_at);
