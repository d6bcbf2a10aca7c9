-- Links that show a plan to somebody without an account, and comment threads.

CREATE TABLE plan_share (
    id BLOB NOT NULL PRIMARY KEY,
    plan_id BLOB NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- For whom, in the words of whoever made it.
    label TEXT NOT NULL CHECK (label <> ''),
    -- SHA-256 of the token in the link; the token itself is never stored.
    token_hash BLOB NOT NULL UNIQUE,
    may_comment INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    -- To the minute: it is noted now and then, not with every request.
    opened_at TEXT
) STRICT;
CREATE INDEX plan_share_by_plan ON plan_share (plan_id, created_at);
CREATE INDEX plan_share_by_maker ON plan_share (made_by);

CREATE TABLE plan_thread (
    id BLOB NOT NULL PRIMARY KEY,
    plan_id BLOB NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- What it is about; both NULL is the whole plan. No foreign keys: what was said outlives them.
    item_id BLOB,
    wave_id BLOB,
    -- The cell of the item (domain::plans::Cell), or nothing.
    cell TEXT NOT NULL,
    -- What the item or wave was called when the thread began.
    about TEXT NOT NULL,
    -- The link a guest began it through.
    share_id BLOB REFERENCES plan_share (id) ON DELETE CASCADE,
    -- How many comments it has had; the newest one's sequence.
    comments INTEGER NOT NULL CHECK (comments >= 0),
    resolved_by BLOB REFERENCES person (id),
    resolved_at TEXT,
    last_at TEXT NOT NULL,
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL)),
    CHECK (item_id IS NULL OR wave_id IS NULL),
    CHECK (cell = '' OR item_id IS NOT NULL)
) STRICT;
CREATE INDEX plan_thread_by_plan ON plan_thread (plan_id, last_at);
CREATE INDEX plan_thread_by_share ON plan_thread (share_id);

CREATE TABLE plan_comment (
    id BLOB NOT NULL PRIMARY KEY,
    thread_id BLOB NOT NULL REFERENCES plan_thread (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- Its place in the thread, from 1.
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    -- NULL for a guest.
    person_id BLOB REFERENCES person (id),
    -- Who a guest says they are.
    guest_name TEXT NOT NULL,
    -- Empty once taken back.
    body TEXT NOT NULL,
    -- Whom it names: a list of domain::collaboration::Mention.
    mentions TEXT NOT NULL,
    created_at TEXT NOT NULL,
    edited_at TEXT,
    deleted_at TEXT,
    CHECK ((person_id IS NULL) = (guest_name <> '')),
    CHECK ((body = '') = (deleted_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX plan_comment_in_order ON plan_comment (thread_id, sequence);
CREATE INDEX plan_comment_by_person ON plan_comment (person_id);

-- Up to which comment somebody has seen a thread.
CREATE TABLE plan_thread_seen (
    thread_id BLOB NOT NULL REFERENCES plan_thread (id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    PRIMARY KEY (thread_id, person_id)
) STRICT;
CREATE INDEX plan_thread_seen_by_person ON plan_thread_seen (person_id);
