-- Links that show a plan to somebody without an account, and comment threads.

CREATE TABLE plan_share (
    id UUID NOT NULL PRIMARY KEY,
    plan_id UUID NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- For whom, in the words of whoever made it.
    label TEXT NOT NULL CHECK (label <> ''),
    -- SHA-256 of the token in the link; the token itself is never stored.
    token_hash BYTEA NOT NULL UNIQUE,
    may_comment BOOLEAN NOT NULL,
    made_by UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    -- To the minute: it is noted now and then, not with every request.
    opened_at TIMESTAMPTZ
);
CREATE INDEX plan_share_by_plan ON plan_share (plan_id, created_at);
CREATE INDEX plan_share_by_maker ON plan_share (made_by);

CREATE TABLE plan_thread (
    id UUID NOT NULL PRIMARY KEY,
    plan_id UUID NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- What it is about; both NULL is the whole plan. No foreign keys: what was said outlives them.
    item_id UUID,
    wave_id UUID,
    -- The cell of the item (domain::plans::Cell), or nothing.
    cell TEXT NOT NULL,
    -- What the item or wave was called when the thread began.
    about TEXT NOT NULL,
    -- The link a guest began it through.
    share_id UUID REFERENCES plan_share (id) ON DELETE CASCADE,
    -- How many comments it has had; the newest one's sequence.
    comments BIGINT NOT NULL CHECK (comments >= 0),
    resolved_by UUID REFERENCES person (id),
    resolved_at TIMESTAMPTZ,
    last_at TIMESTAMPTZ NOT NULL,
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL)),
    CHECK (item_id IS NULL OR wave_id IS NULL),
    CHECK (cell = '' OR item_id IS NOT NULL)
);
CREATE INDEX plan_thread_by_plan ON plan_thread (plan_id, last_at);
CREATE INDEX plan_thread_by_share ON plan_thread (share_id);

CREATE TABLE plan_comment (
    id UUID NOT NULL PRIMARY KEY,
    thread_id UUID NOT NULL REFERENCES plan_thread (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- Its place in the thread, from 1.
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    -- NULL for a guest.
    person_id UUID REFERENCES person (id),
    -- Who a guest says they are.
    guest_name TEXT NOT NULL,
    -- Empty once taken back.
    body TEXT NOT NULL,
    -- Whom it names: a list of domain::collaboration::Mention.
    mentions JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    edited_at TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ,
    CHECK ((person_id IS NULL) = (guest_name <> '')),
    CHECK ((body = '') = (deleted_at IS NOT NULL))
);
CREATE UNIQUE INDEX plan_comment_in_order ON plan_comment (thread_id, sequence);
CREATE INDEX plan_comment_by_person ON plan_comment (person_id);

-- Up to which comment somebody has seen a thread.
CREATE TABLE plan_thread_seen (
    thread_id UUID NOT NULL REFERENCES plan_thread (id) ON DELETE CASCADE,
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    PRIMARY KEY (thread_id, person_id)
);
CREATE INDEX plan_thread_seen_by_person ON plan_thread_seen (person_id);
