-- What came of orders: partial shipments, what was printed, delivered, invoiced and answered, line by
-- line, and coupon codes that tell to which line an answer belongs.

-- The last day a line's wave is in homes, where it takes more than one.
ALTER TABLE order_line ADD COLUMN last_in_home_on DATE;
UPDATE order_line SET last_in_home_on = (SELECT w.last_on FROM plan_wave w WHERE w.id = order_line.wave_id);
-- The last day the pieces of an order are to be in homes.
ALTER TABLE orders ADD COLUMN last_in_home_on DATE;
UPDATE orders SET last_in_home_on =
    (SELECT MAX(COALESCE(l.last_in_home_on, l.in_home_on)) FROM order_line l WHERE l.order_id = orders.id);

-- Pieces that left the supplier, a part of the order at a time: appended to, never changed.
CREATE TABLE order_shipment (
    order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    shipped_on DATE NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    at TIMESTAMPTZ NOT NULL,
    person_id UUID,
    person_name TEXT NOT NULL,
    -- domain::orders::StepSource.
    source TEXT NOT NULL CHECK (source <> ''),
    note TEXT NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

-- What is known to have come of an order's line. Each row holds all figures as they stood after
-- somebody said something; a correction is another row, and the latest one counts.
CREATE TABLE actual (
    order_line_id UUID NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- Whether no later row of the line exists; the only thing about a row that changes.
    latest BOOLEAN NOT NULL,
    -- Pieces; NULL where nobody said.
    printed BIGINT CHECK (printed >= 0),
    printed_on DATE,
    delivered BIGINT CHECK (delivered >= 0),
    delivered_on DATE,
    invoiced BIGINT CHECK (invoiced >= 0),
    -- Cents.
    invoiced_amount BIGINT CHECK (invoiced_amount >= 0),
    invoiced_on DATE,
    responses BIGINT CHECK (responses >= 0),
    -- Cents.
    revenue BIGINT CHECK (revenue >= 0),
    -- The day up to which responses and revenue are counted.
    counted_on DATE,
    -- Why it differs from what was ordered: a word of domain::orders::DifferenceReason or nothing.
    reason TEXT NOT NULL,
    reason_note TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    person_id UUID,
    person_name TEXT NOT NULL,
    -- domain::orders::ActualSource.
    source TEXT NOT NULL CHECK (source <> ''),
    import_id UUID REFERENCES import (id) ON DELETE SET NULL,
    PRIMARY KEY (order_line_id, sequence)
);
CREATE UNIQUE INDEX actual_latest ON actual (order_line_id) WHERE latest;
CREATE INDEX actual_by_import ON actual (import_id);
CREATE INDEX actual_by_workspace ON actual (workspace_id);

-- A code on the pieces of one line: whoever shows it answers to that line.
CREATE TABLE coupon (
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- domain::orders::coupon_key: without spaces, in capitals.
    code TEXT NOT NULL CHECK (code <> ''),
    order_line_id UUID NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    at TIMESTAMPTZ NOT NULL,
    person_id UUID,
    import_id UUID REFERENCES import (id) ON DELETE SET NULL,
    PRIMARY KEY (workspace_id, code)
);
CREATE INDEX coupon_by_line ON coupon (order_line_id);

-- One coupon that was taken in, once per receipt, so that none counts twice.
CREATE TABLE redemption (
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    receipt TEXT NOT NULL CHECK (receipt <> ''),
    order_line_id UUID NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    redeemed_on DATE NOT NULL,
    -- Cents.
    revenue BIGINT NOT NULL CHECK (revenue >= 0),
    at TIMESTAMPTZ NOT NULL,
    person_id UUID,
    PRIMARY KEY (workspace_id, code, receipt)
);
CREATE INDEX redemption_by_line ON redemption (order_line_id);

CREATE INDEX order_line_by_item ON order_line (item_id);

-- Files of actuals are imports, too.
ALTER TABLE import DROP CONSTRAINT import_kind_check;
ALTER TABLE import ADD CONSTRAINT import_kind_check
    CHECK (kind IN ('stores', 'campaigns', 'mailings', 'actuals'));
