-- What people are told, how they want to be told, and the e-mails that tell them.

CREATE TABLE notice (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- A word of domain::collaboration::NoticeKind.
    kind TEXT NOT NULL,
    -- Who did it, to what, a few words of it, and where it is.
    by_name TEXT NOT NULL,
    about TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    href TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ
);
CREATE INDEX notice_of_person ON notice (person_id, workspace_id, at);

-- How somebody wants to be told of one kind; without a row as usual (domain::collaboration).
CREATE TABLE notice_choice (
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    in_app BOOLEAN NOT NULL,
    by_email BOOLEAN NOT NULL,
    PRIMARY KEY (person_id, kind)
);

-- The outbox: a mail is written in the transaction that wants it, and sent afterwards, once.
CREATE TABLE mail (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- sending: being handed over until claimed_until; after that nobody can say, so it is unknown.
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'unknown')),
    -- How often it was tried and surely not sent.
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    -- Not before.
    due_at TIMESTAMPTZ NOT NULL,
    claimed_until TIMESTAMPTZ,
    -- Through what it went: 'sandbox', 'smtp'; nothing until it did.
    sender TEXT NOT NULL,
    problem TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    CHECK ((state = 'sending') = (claimed_until IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX mail_due ON mail (state, due_at);
CREATE INDEX mail_by_workspace ON mail (workspace_id, created_at);
