-- Campaigns with their direct-mail creative, and what was mailed of them.

CREATE TABLE campaign (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    theme TEXT NOT NULL,
    format TEXT NOT NULL,
    -- Ten-thousandths of the currency unit per piece.
    unit_cost BIGINT NOT NULL CHECK (unit_cost >= 0),
    -- Cents for each store it is mailed to, whatever the quantity.
    fixed_cost BIGINT NOT NULL CHECK (fixed_cost >= 0),
    minimum_pieces BIGINT NOT NULL CHECK (minimum_pieces >= 0),
    -- Index of its colour on every screen, 0 to 9.
    colour BIGINT NOT NULL CHECK (colour BETWEEN 0 AND 9),
    -- Whether the matrix may choose it.
    active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (workspace_id, name)
);

CREATE TABLE mailing (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    store_id UUID NOT NULL REFERENCES store (id) ON DELETE CASCADE,
    campaign_id UUID NOT NULL REFERENCES campaign (id),
    in_home_on DATE NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    responses BIGINT NOT NULL CHECK (responses BETWEEN 0 AND pieces),
    -- Cents; NULL when not known.
    revenue BIGINT CHECK (revenue >= 0),
    -- The import that brought it, if one did.
    import_id UUID,
    UNIQUE (store_id, campaign_id, in_home_on)
);
-- Holds all that sums over a workspace's history need: read alone, it is twenty times faster than
-- looking up each row (212,000 mailings: 90 ms instead of 1.6 s on SQLite).
CREATE INDEX mailing_history ON mailing
    (workspace_id, store_id, in_home_on, campaign_id, pieces, responses, revenue);
CREATE INDEX mailing_by_import ON mailing (import_id);
