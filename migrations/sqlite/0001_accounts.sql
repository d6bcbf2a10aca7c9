-- Workspaces, people, who belongs where, sessions, and the audit log.

CREATE TABLE workspace (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    time_zone TEXT NOT NULL,
    auto_approve_above INTEGER NOT NULL CHECK (auto_approve_above BETWEEN 0 AND 100),
    skip_below INTEGER NOT NULL CHECK (skip_below BETWEEN 0 AND auto_approve_above),
    margin_per_response INTEGER NOT NULL CHECK (margin_per_response > 0),
    demonstration INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
    name TEXT NOT NULL CHECK (name <> ''),
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE membership (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'marketer', 'approver', 'admin')),
    may_edit INTEGER NOT NULL,
    may_approve INTEGER NOT NULL,
    may_send INTEGER NOT NULL,
    may_spend INTEGER NOT NULL,
    -- {"everywhere"} or {"limited": {"regions": […], "groups": […]}}, see domain::accounts::Reach.
    reach TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (workspace_id, person_id)
) STRICT;
CREATE INDEX membership_by_person ON membership (person_id);

CREATE TABLE invitation (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'marketer', 'approver', 'admin')),
    may_edit INTEGER NOT NULL,
    may_approve INTEGER NOT NULL,
    may_send INTEGER NOT NULL,
    may_spend INTEGER NOT NULL,
    reach TEXT NOT NULL,
    -- SHA-256 of the token in the link; the token itself is never stored.
    token_hash BLOB NOT NULL UNIQUE,
    invited_by BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    accepted_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE INDEX invitation_by_workspace ON invitation (workspace_id);

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    browser TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person_id);

-- Failed sign-ins, counted per address and per network address to slow guessing down.
CREATE TABLE sign_in_failure (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_failure_by_email ON sign_in_failure (email, at);
CREATE INDEX sign_in_failure_by_address ON sign_in_failure (address, at);

-- Append-only and hash-chained per workspace. It has no foreign keys: it outlives what it tells of.
CREATE TABLE audit_entry (
    workspace_id BLOB NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    at TEXT NOT NULL,
    person_id BLOB,
    person_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB,
    subject_label TEXT NOT NULL,
    -- Kept as text on both engines: the hash covers these exact characters.
    detail TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (workspace_id, sequence)
) STRICT;
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entry_is_never_deleted BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
