-- Regions, store types, stores, store groups, and past mailings to stores.

CREATE TABLE region (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- Thresholds of the matrix for this region; NULL means the workspace's.
    auto_approve_above INTEGER CHECK (auto_approve_above BETWEEN 0 AND 100),
    skip_below INTEGER CHECK (skip_below BETWEEN 0 AND 100),
    UNIQUE (workspace_id, name)
) STRICT;

CREATE TABLE store_type (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    UNIQUE (workspace_id, name)
) STRICT;

CREATE TABLE store (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    number TEXT NOT NULL CHECK (number <> ''),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    postcode TEXT NOT NULL,
    -- ISO 3166-1 alpha-2.
    country TEXT NOT NULL,
    region_id BLOB REFERENCES region (id),
    store_type_id BLOB REFERENCES store_type (id),
    status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'planned')),
    owner TEXT NOT NULL,
    opened_on TEXT,
    -- Cents a year.
    annual_turnover INTEGER CHECK (annual_turnover >= 0),
    city_population INTEGER CHECK (city_population >= 0),
    -- Households in the trade area.
    households INTEGER CHECK (households >= 0),
    latitude REAL CHECK (latitude BETWEEN -90 AND 90),
    longitude REAL CHECK (longitude BETWEEN -180 AND 180),
    -- domain::stores::number_key(number), the number in a form that sorts as people count.
    number_key TEXT NOT NULL,
    -- domain::stores::search_text(…), all texts in lower case; SQLite's lower() knows only ASCII.
    search TEXT NOT NULL,
    -- Counts changes; an edit based on an older one is refused.
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    -- Who changed it last, to name them to whoever changes it at the same time.
    changed_by BLOB REFERENCES person (id),
    UNIQUE (workspace_id, number)
) STRICT;
CREATE INDEX store_by_region ON store (workspace_id, region_id);
CREATE INDEX store_by_number ON store (workspace_id, number_key);
CREATE INDEX store_by_name ON store (workspace_id, name);
CREATE INDEX store_by_state ON store (workspace_id, state, city);

CREATE TABLE store_group (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- A domain::stores::StoreFilter for a group by rule; NULL for a picked group.
    rule TEXT,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    UNIQUE (workspace_id, name)
) STRICT;

CREATE TABLE store_group_member (
    group_id BLOB NOT NULL REFERENCES store_group (id) ON DELETE CASCADE,
    store_id BLOB NOT NULL REFERENCES store (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, store_id)
) STRICT;
CREATE INDEX store_group_member_by_store ON store_group_member (store_id);
