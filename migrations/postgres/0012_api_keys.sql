-- API keys, and the answers that were given to requests with an Idempotency-Key.

CREATE TABLE api_key (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- SHA-256 of the key; the key itself is never stored.
    token_hash BYTEA NOT NULL UNIQUE,
    -- Its first characters, by which people know it.
    shown TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'marketer', 'approver', 'admin')),
    may_edit BOOLEAN NOT NULL,
    may_approve BOOLEAN NOT NULL,
    may_send BOOLEAN NOT NULL,
    may_spend BOOLEAN NOT NULL,
    -- As in membership.
    reach JSONB NOT NULL,
    requests_per_minute BIGINT NOT NULL CHECK (requests_per_minute > 0),
    made_by UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    -- To the minute: it is noted now and then, not with every request.
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX api_key_by_workspace ON api_key (workspace_id, created_at);
CREATE INDEX api_key_by_maker ON api_key (made_by);

CREATE TABLE idempotent_request (
    api_key_id UUID NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
    -- What the client sent as Idempotency-Key.
    name TEXT NOT NULL CHECK (name <> ''),
    -- SHA-256 of method, address and body: the same name may not mean two things.
    digest BYTEA NOT NULL,
    -- running: not answered yet; answered: see the answer; unknown: it broke off, and nobody can
    -- say whether it took effect.
    state TEXT NOT NULL CHECK (state IN ('running', 'answered', 'unknown')),
    -- Who works on it, so that only they may write the answer.
    attempt UUID NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    answer_status BIGINT,
    -- The answer's headers that belong to it, as [["location", "…"], …].
    answer_headers JSONB,
    answer_body BYTEA,
    PRIMARY KEY (api_key_id, name)
);
CREATE INDEX idempotent_request_by_age ON idempotent_request (started_at);
