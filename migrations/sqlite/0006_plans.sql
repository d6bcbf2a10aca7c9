-- Plans, their waves and items, and the log of every change, which is also the version history.

CREATE TABLE plan (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- The month it mails in, such as 2025-03.
    month TEXT NOT NULL CHECK (length(month) = 7),
    -- The matrix run it was made from; NULL for a plan made from stores.
    run_id BLOB REFERENCES matrix_run (id),
    -- 'in_review' is reserved for the review step.
    status TEXT NOT NULL CHECK (status IN ('draft', 'in_review', 'approved', 'executed')),
    -- Counts reopenings from 1; an approval is of one revision.
    revision INTEGER NOT NULL CHECK (revision > 0),
    -- The newest entry of plan_change.
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    approved_by BLOB REFERENCES person (id),
    approved_at TEXT,
    -- SHA-256 over what executes (domain::plans::digest_input) while approved or executed.
    digest BLOB,
    CHECK ((status IN ('approved', 'executed')) = (digest IS NOT NULL)),
    CHECK ((approved_by IS NULL) = (digest IS NULL) AND (approved_at IS NULL) = (digest IS NULL)),
    UNIQUE (workspace_id, name)
) STRICT;
CREATE INDEX plan_by_change ON plan (workspace_id, changed_at);
CREATE INDEX plan_by_run ON plan (run_id);

CREATE TABLE plan_wave (
    id BLOB NOT NULL PRIMARY KEY,
    plan_id BLOB NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    in_home_on TEXT,
    -- Cents; NULL means no limit.
    budget INTEGER CHECK (budget >= 0),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT;
CREATE UNIQUE INDEX plan_wave_by_name ON plan_wave (plan_id, name);

CREATE TABLE plan_item (
    id BLOB NOT NULL PRIMARY KEY,
    plan_id BLOB NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    store_id BLOB NOT NULL REFERENCES store (id),
    -- What was recommended, copied so that a run may change its form; all NULL without a run.
    run_id BLOB REFERENCES matrix_run (id),
    original_campaign_id BLOB REFERENCES campaign (id),
    original_pieces INTEGER CHECK (original_pieces >= 0),
    original_status TEXT CHECK (original_status IN ('included', 'needs_review', 'excluded')),
    confidence REAL,
    original_responses REAL,
    -- What is planned.
    campaign_id BLOB REFERENCES campaign (id),
    pieces INTEGER NOT NULL CHECK (pieces BETWEEN 0 AND 4000000000),
    status TEXT NOT NULL CHECK (status IN ('included', 'needs_review', 'excluded')),
    wave_id BLOB REFERENCES plan_wave (id) ON DELETE SET NULL,
    notes TEXT NOT NULL,
    -- Why it differs from the recommendation: a word of domain::plans::ReasonKind or nothing.
    reason TEXT NOT NULL,
    reason_note TEXT NOT NULL,
    -- Counts changes; a change based on an older one of the same cell is a conflict.
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK ((run_id IS NULL) = (original_pieces IS NULL)),
    CHECK ((run_id IS NULL) = (original_status IS NULL))
) STRICT;
CREATE UNIQUE INDEX plan_item_by_store ON plan_item (plan_id, store_id);
CREATE INDEX plan_item_of_store ON plan_item (store_id);
CREATE INDEX plan_item_by_wave ON plan_item (wave_id);

-- What a campaign cost when the plan was approved: later prices do not change approved content.
CREATE TABLE plan_price (
    plan_id BLOB NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    -- Ten-thousandths of the currency unit per piece.
    unit_cost INTEGER NOT NULL CHECK (unit_cost >= 0),
    -- Cents for each store.
    fixed_cost INTEGER NOT NULL CHECK (fixed_cost >= 0),
    PRIMARY KEY (plan_id, campaign_id)
) STRICT;

-- Append-only: the version history, and who contributed.
CREATE TABLE plan_change (
    plan_id BLOB NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL CHECK (revision > 0),
    -- A word of domain::plans::ChangeKind.
    kind TEXT NOT NULL,
    -- Which item or wave, if one, and the version the change gave it.
    item_id BLOB,
    wave_id BLOB,
    version INTEGER,
    -- The cell of the item or wave.
    cell TEXT NOT NULL,
    -- A domain::plans::StoredChange: what was done and what undoes it.
    change TEXT NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    PRIMARY KEY (plan_id, sequence)
) STRICT;
CREATE INDEX plan_change_by_item ON plan_change (item_id, version);
CREATE INDEX plan_change_by_wave ON plan_change (wave_id, version);
CREATE INDEX plan_change_by_person ON plan_change (plan_id, person_id);
