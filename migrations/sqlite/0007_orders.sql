-- Suppliers, orders with their lines and steps, and what keeps orders from existing twice.

CREATE TABLE supplier (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    email TEXT NOT NULL,
    lead_days INTEGER NOT NULL CHECK (lead_days >= 0),
    minimum_run INTEGER NOT NULL CHECK (minimum_run >= 0),
    cancel_window_hours INTEGER NOT NULL CHECK (cancel_window_hours >= 0),
    -- Counts changes; an edit based on an older one is refused.
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (workspace_id, name)
) STRICT;

-- The last number handed out in a month. It is moved in the transaction that makes the orders, so
-- a rollback gives the numbers back and none is ever missing.
CREATE TABLE order_counter (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- 2025-03
    month TEXT NOT NULL CHECK (length(month) = 7),
    last INTEGER NOT NULL CHECK (last > 0),
    PRIMARY KEY (workspace_id, month)
) STRICT;

-- The one way in which a plan's revision was ordered. Its key is what two processes that order the
-- same revision meet at: the second waits for the first and then finds its orders.
CREATE TABLE order_set (
    plan_id BLOB NOT NULL REFERENCES plan (id),
    revision INTEGER NOT NULL CHECK (revision > 0),
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    split TEXT NOT NULL CHECK (split IN ('per_wave', 'master', 'per_campaign')),
    -- What was approved, exactly.
    digest TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (plan_id, revision)
) STRICT;

CREATE TABLE orders (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- ORD-2025-03-001 is month 2025-03, sequence 1; the text is for searching.
    number TEXT NOT NULL,
    month TEXT NOT NULL CHECK (length(month) = 7),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    -- domain::orders::PartKey, for orders made from a plan; NULL for others.
    part_key TEXT,
    -- The order set it belongs to, for orders made from a plan.
    plan_id BLOB,
    revision INTEGER,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('draft', 'pending', 'sent', 'printing', 'shipped', 'delivered', 'cancelled')),
    supplier_id BLOB REFERENCES supplier (id),
    in_home_on TEXT,
    -- Sums over its lines, which never change.
    lines INTEGER NOT NULL CHECK (lines > 0),
    stores INTEGER NOT NULL CHECK (stores > 0),
    pieces INTEGER NOT NULL CHECK (pieces > 0),
    -- Cents.
    cost INTEGER NOT NULL CHECK (cost >= 0),
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    -- Counts changes; a change based on an older one is refused.
    version INTEGER NOT NULL,
    UNIQUE (workspace_id, month, sequence),
    UNIQUE (workspace_id, part_key),
    FOREIGN KEY (plan_id, revision) REFERENCES order_set (plan_id, revision),
    CHECK ((plan_id IS NULL) = (part_key IS NULL) AND (plan_id IS NULL) = (revision IS NULL))
) STRICT;
CREATE INDEX orders_by_plan ON orders (plan_id, revision);
CREATE INDEX orders_by_status ON orders (workspace_id, status);

-- Names and prices are copied: an order says for ever what it said when it was made.
CREATE TABLE order_line (
    id BLOB NOT NULL PRIMARY KEY,
    order_id BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    item_id BLOB,
    store_id BLOB NOT NULL REFERENCES store (id),
    store_number TEXT NOT NULL,
    store_name TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    region TEXT NOT NULL,
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    campaign_name TEXT NOT NULL,
    wave_id BLOB,
    wave_name TEXT NOT NULL,
    wave_position INTEGER NOT NULL,
    in_home_on TEXT,
    pieces INTEGER NOT NULL CHECK (pieces > 0),
    -- Ten-thousandths of the currency unit per piece.
    unit_cost INTEGER NOT NULL CHECK (unit_cost >= 0),
    -- Cents for the store, whatever the quantity.
    fixed_cost INTEGER NOT NULL CHECK (fixed_cost >= 0),
    -- Cents.
    cost INTEGER NOT NULL CHECK (cost >= 0),
    -- The original recommendation; NULL where there was none.
    run_id BLOB,
    advised_campaign TEXT NOT NULL,
    advised_pieces INTEGER NOT NULL,
    confidence REAL NOT NULL,
    override_reason TEXT NOT NULL,
    note TEXT NOT NULL,
    UNIQUE (order_id, position),
    UNIQUE (order_id, item_id)
) STRICT;
CREATE INDEX order_line_by_store ON order_line (store_id);
CREATE INDEX order_line_by_campaign ON order_line (campaign_id);

-- What happened to an order: appended to, never changed.
CREATE TABLE order_step (
    order_id BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    status TEXT NOT NULL CHECK (status IN
        ('draft', 'pending', 'sent', 'printing', 'shipped', 'delivered', 'cancelled')),
    at TEXT NOT NULL,
    person_id BLOB,
    person_name TEXT NOT NULL,
    -- domain::orders::StepSource.
    source TEXT NOT NULL CHECK (source <> ''),
    note TEXT NOT NULL,
    PRIMARY KEY (order_id, sequence)
) STRICT;
