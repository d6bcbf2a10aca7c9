-- What people are told, how they want to be told, and the e-mails that tell them.

CREATE TABLE notice (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- A word of domain::collaboration::NoticeKind.
    kind TEXT NOT NULL,
    -- Who did it, to what, a few words of it, and where it is.
    by_name TEXT NOT NULL,
    about TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    href TEXT NOT NULL,
    at TEXT NOT NULL,
    read_at TEXT
) STRICT;
CREATE INDEX notice_of_person ON notice (person_id, workspace_id, at);

-- How somebody wants to be told of one kind; without a row as usual (domain::collaboration).
CREATE TABLE notice_choice (
    person_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    in_app INTEGER NOT NULL,
    by_email INTEGER NOT NULL,
    PRIMARY KEY (person_id, kind)
) STRICT;

-- The outbox: a mail is written in the transaction that wants it, and sent afterwards, once.
CREATE TABLE mail (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- sending: being handed over until claimed_until; after that nobody can say, so it is unknown.
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'unknown')),
    -- How often it was tried and surely not sent.
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    -- Not before.
    due_at TEXT NOT NULL,
    claimed_until TEXT,
    -- Through what it went: 'sandbox', 'smtp'; nothing until it did.
    sender TEXT NOT NULL,
    problem TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT,
    CHECK ((state = 'sending') = (claimed_until IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
) STRICT;
CREATE INDEX mail_due ON mail (state, due_at);
CREATE INDEX mail_by_workspace ON mail (workspace_id, created_at);
