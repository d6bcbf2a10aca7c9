-- Workspaces, people, who belongs where, sessions, and the audit log.

CREATE TABLE workspace (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    time_zone TEXT NOT NULL,
    auto_approve_above BIGINT NOT NULL CHECK (auto_approve_above BETWEEN 0 AND 100),
    skip_below BIGINT NOT NULL CHECK (skip_below BETWEEN 0 AND auto_approve_above),
    margin_per_response BIGINT NOT NULL CHECK (margin_per_response > 0),
    demonstration BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE person (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
    name TEXT NOT NULL CHECK (name <> ''),
    password_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE membership (
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'marketer', 'approver', 'admin')),
    may_edit BOOLEAN NOT NULL,
    may_approve BOOLEAN NOT NULL,
    may_send BOOLEAN NOT NULL,
    may_spend BOOLEAN NOT NULL,
    -- {"everywhere"} or {"limited": {"regions": […], "groups": […]}}, see domain::accounts::Reach.
    reach JSONB NOT NULL,
    joined_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, person_id)
);
CREATE INDEX membership_by_person ON membership (person_id);

CREATE TABLE invitation (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'marketer', 'approver', 'admin')),
    may_edit BOOLEAN NOT NULL,
    may_approve BOOLEAN NOT NULL,
    may_send BOOLEAN NOT NULL,
    may_spend BOOLEAN NOT NULL,
    reach JSONB NOT NULL,
    -- SHA-256 of the token in the link; the token itself is never stored.
    token_hash BYTEA NOT NULL UNIQUE,
    invited_by UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX invitation_by_workspace ON invitation (workspace_id);

CREATE TABLE session (
    id UUID NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    browser TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);

-- Failed sign-ins, counted per address and per network address to slow guessing down.
CREATE TABLE sign_in_failure (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_failure_by_email ON sign_in_failure (email, at);
CREATE INDEX sign_in_failure_by_address ON sign_in_failure (address, at);

-- Append-only and hash-chained per workspace. It has no foreign keys: it outlives what it tells of.
CREATE TABLE audit_entry (
    workspace_id UUID NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    at TIMESTAMPTZ NOT NULL,
    person_id UUID,
    person_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID,
    subject_label TEXT NOT NULL,
    -- Kept as text on both engines: the hash covers these exact characters.
    detail TEXT NOT NULL,
    previous_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, sequence)
);
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
