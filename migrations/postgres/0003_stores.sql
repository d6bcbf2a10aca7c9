-- Regions, store types, stores, store groups, and past mailings to stores.

CREATE TABLE region (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- Thresholds of the matrix for this region; NULL means the workspace's.
    auto_approve_above BIGINT CHECK (auto_approve_above BETWEEN 0 AND 100),
    skip_below BIGINT CHECK (skip_below BETWEEN 0 AND 100),
    UNIQUE (workspace_id, name)
);

CREATE TABLE store_type (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    UNIQUE (workspace_id, name)
);

CREATE TABLE store (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    number TEXT NOT NULL CHECK (number <> ''),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    postcode TEXT NOT NULL,
    -- ISO 3166-1 alpha-2.
    country TEXT NOT NULL,
    region_id UUID REFERENCES region (id),
    store_type_id UUID REFERENCES store_type (id),
    status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'planned')),
    owner TEXT NOT NULL,
    opened_on DATE,
    -- Cents a year.
    annual_turnover BIGINT CHECK (annual_turnover >= 0),
    city_population BIGINT CHECK (city_population >= 0),
    -- Households in the trade area.
    households BIGINT CHECK (households >= 0),
    latitude DOUBLE PRECISION CHECK (latitude BETWEEN -90 AND 90),
    longitude DOUBLE PRECISION CHECK (longitude BETWEEN -180 AND 180),
    -- domain::stores::number_key(number), the number in a form that sorts as people count.
    number_key TEXT NOT NULL,
    -- domain::stores::search_text(…), all texts in lower case; SQLite's lower() knows only ASCII.
    search TEXT NOT NULL,
    -- Counts changes; an edit based on an older one is refused.
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    -- Who changed it last, to name them to whoever changes it at the same time.
    changed_by UUID REFERENCES person (id),
    UNIQUE (workspace_id, number)
);
CREATE INDEX store_by_region ON store (workspace_id, region_id);
CREATE INDEX store_by_number ON store (workspace_id, number_key);
CREATE INDEX store_by_name ON store (workspace_id, name);
CREATE INDEX store_by_state ON store (workspace_id, state, city);

CREATE TABLE store_group (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- A domain::stores::StoreFilter for a group by rule; NULL for a picked group.
    rule JSONB,
    created_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (workspace_id, name)
);

CREATE TABLE store_group_member (
    group_id UUID NOT NULL REFERENCES store_group (id) ON DELETE CASCADE,
    store_id UUID NOT NULL REFERENCES store (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, store_id)
);
CREATE INDEX store_group_member_by_store ON store_group_member (store_id);
