-- Saved views of lists, and orders made of a run's auto-approved stores in one confirmation.

CREATE TABLE saved_view (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- domain::views::ViewRoom: whose list it is a view of.
    room TEXT NOT NULL CHECK (room IN ('matrix', 'plans')),
    name TEXT NOT NULL CHECK (name <> ''),
    owner_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Whether the whole workspace sees it, or its owner only.
    shared INTEGER NOT NULL,
    -- The room's own type, with its version.
    content TEXT NOT NULL,
    -- Counts changes; a change based on an older one is refused.
    version INTEGER NOT NULL CHECK (version > 0),
    changed_at TEXT NOT NULL
) STRICT;
-- A name is unique among the views that the same people see.
CREATE UNIQUE INDEX saved_view_of_all ON saved_view (workspace_id, room, name) WHERE shared;
CREATE UNIQUE INDEX saved_view_of_one ON saved_view (workspace_id, room, owner_id, name) WHERE NOT shared;

-- What quick orders for one month may come to in all; all three are set, or quick orders are off.
ALTER TABLE workspace ADD COLUMN quick_order_most_cost INTEGER CHECK (quick_order_most_cost > 0);
ALTER TABLE workspace ADD COLUMN quick_order_most_pieces INTEGER CHECK (quick_order_most_pieces > 0);
ALTER TABLE workspace ADD COLUMN quick_order_most_stores INTEGER CHECK (quick_order_most_stores > 0);

CREATE TABLE quick_order (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- Made by whoever asks, once for each confirmation: asked twice, it is done once.
    key BLOB NOT NULL,
    run_id BLOB NOT NULL REFERENCES matrix_run (id),
    -- The month planned for, which the limits hold for.
    month TEXT NOT NULL CHECK (length(month) = 7),
    plan_id BLOB NOT NULL REFERENCES plan (id),
    -- What exactly was asked for, as SHA-256: the same key with another wish is refused.
    asked BLOB NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    PRIMARY KEY (workspace_id, key)
) STRICT;
CREATE INDEX quick_order_by_month ON quick_order (workspace_id, month);
CREATE INDEX quick_order_by_plan ON quick_order (plan_id);
CREATE INDEX quick_order_by_run ON quick_order (run_id);
