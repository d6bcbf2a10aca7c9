-- What came of orders: partial shipments, what was printed, delivered, invoiced and answered, line by
-- line, and coupon codes that tell to which line an answer belongs.

-- The last day a line's wave is in homes, where it takes more than one.
ALTER TABLE order_line ADD COLUMN last_in_home_on TEXT;
UPDATE order_line SET last_in_home_on = (SELECT w.last_on FROM plan_wave w WHERE w.id = order_line.wave_id);
-- The last day the pieces of an order are to be in homes.
ALTER TABLE orders ADD COLUMN last_in_home_on TEXT;
UPDATE orders SET last_in_home_on =
    (SELECT MAX(COALESCE(l.last_in_home_on, l.in_home_on)) FROM order_line l WHERE l.order_id = orders.id);

-- Pieces that left the supplier, a part of the order at a time: appended to, never changed.
CREATE TABLE order_shipment (
    order_id BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    shipped_on TEXT NOT NULL,
    pieces INTEGER NOT NULL CHECK (pieces > 0),
    at TEXT NOT NULL,
    person_id BLOB,
    person_name TEXT NOT NULL,
    -- domain::orders::StepSource.
    source TEXT NOT NULL CHECK (source <> ''),
    note TEXT NOT NULL,
    PRIMARY KEY (order_id, sequence)
) STRICT;

-- What is known to have come of an order's line. Each row holds all figures as they stood after
-- somebody said something; a correction is another row, and the latest one counts.
CREATE TABLE actual (
    order_line_id BLOB NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- Whether no later row of the line exists; the only thing about a row that changes.
    latest INTEGER NOT NULL CHECK (latest IN (0, 1)),
    -- Pieces; NULL where nobody said.
    printed INTEGER CHECK (printed >= 0),
    printed_on TEXT,
    delivered INTEGER CHECK (delivered >= 0),
    delivered_on TEXT,
    invoiced INTEGER CHECK (invoiced >= 0),
    -- Cents.
    invoiced_amount INTEGER CHECK (invoiced_amount >= 0),
    invoiced_on TEXT,
    responses INTEGER CHECK (responses >= 0),
    -- Cents.
    revenue INTEGER CHECK (revenue >= 0),
    -- The day up to which responses and revenue are counted.
    counted_on TEXT,
    -- Why it differs from what was ordered: a word of domain::orders::DifferenceReason or nothing.
    reason TEXT NOT NULL,
    reason_note TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id BLOB,
    person_name TEXT NOT NULL,
    -- domain::orders::ActualSource.
    source TEXT NOT NULL CHECK (source <> ''),
    import_id BLOB REFERENCES import (id) ON DELETE SET NULL,
    PRIMARY KEY (order_line_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX actual_latest ON actual (order_line_id) WHERE latest;
CREATE INDEX actual_by_import ON actual (import_id);
CREATE INDEX actual_by_workspace ON actual (workspace_id);

-- A code on the pieces of one line: whoever shows it answers to that line.
CREATE TABLE coupon (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- domain::orders::coupon_key: without spaces, in capitals.
    code TEXT NOT NULL CHECK (code <> ''),
    order_line_id BLOB NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    person_id BLOB,
    import_id BLOB REFERENCES import (id) ON DELETE SET NULL,
    PRIMARY KEY (workspace_id, code)
) STRICT;
CREATE INDEX coupon_by_line ON coupon (order_line_id);

-- One coupon that was taken in, once per receipt, so that none counts twice.
CREATE TABLE redemption (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    receipt TEXT NOT NULL CHECK (receipt <> ''),
    order_line_id BLOB NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    redeemed_on TEXT NOT NULL,
    -- Cents.
    revenue INTEGER NOT NULL CHECK (revenue >= 0),
    at TEXT NOT NULL,
    person_id BLOB,
    PRIMARY KEY (workspace_id, code, receipt)
) STRICT;
CREATE INDEX redemption_by_line ON redemption (order_line_id);

CREATE INDEX order_line_by_item ON order_line (item_id);

-- Files of actuals are imports, too. SQLite cannot change a check, and to make the table anew would
-- take its children with it. What is stored does not depend on the check, so its text is what changes:
-- https://www.sqlite.org/lang_altertable.html#otheralter
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''campaigns'', ''mailings'')', '''campaigns'', ''mailings'', ''actuals'')')
    WHERE type = 'table' AND name = 'import';
PRAGMA writable_schema = RESET;
