-- Imports of stores, campaigns and mailings: the file, the lines as they were read, what they name
-- that is not there yet, and the mappings remembered. The lines are also what undoing goes by.

CREATE TABLE import (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('stores', 'campaigns', 'mailings')),
    stage TEXT NOT NULL CHECK (stage IN ('uploading', 'mapping', 'reading', 'ready', 'applying',
        'applied', 'undoing', 'undone', 'discarded')),
    file_name TEXT NOT NULL CHECK (file_name <> ''),
    file_bytes INTEGER NOT NULL CHECK (file_bytes >= 0),
    -- domain::stores::import::Glimpse and Guess; NULL while uploading.
    glimpse TEXT,
    guess TEXT,
    -- Checkpoint: so many lines of data are read and stored below.
    lines_read INTEGER NOT NULL CHECK (lines_read >= 0),
    -- How many lines do what, once all are read.
    lines_new INTEGER NOT NULL,
    lines_changed INTEGER NOT NULL,
    lines_unchanged INTEGER NOT NULL,
    lines_wrong INTEGER NOT NULL,
    -- The rights the lines were judged by, a domain::accounts::Reach; NULL until they are read.
    reach TEXT,
    -- The last job that worked on it.
    job_id BLOB,
    asked_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    applied_at TEXT,
    CHECK (stage NOT IN ('applied', 'undoing', 'undone') OR applied_at IS NOT NULL)
) STRICT;
CREATE INDEX import_by_workspace ON import (workspace_id, created_at);

-- The file in pieces of one megabyte, so that every process can read it and a restart loses nothing.
CREATE TABLE import_chunk (
    import_id BLOB NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    bytes BLOB NOT NULL,
    PRIMARY KEY (import_id, position)
) STRICT;

-- A line of stores or campaigns.
CREATE TABLE import_row (
    import_id BLOB NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    line INTEGER NOT NULL CHECK (line > 0),
    -- domain::stores::import::Outcome: 0 new, 1 changed, 2 unchanged, 3 wrong.
    outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3),
    -- What it is about, as people call it.
    subject TEXT NOT NULL,
    -- The store or campaign, existing or to be made; NULL for a line that cannot be read.
    subject_id BLOB,
    -- The store's version that `before` shows.
    subject_version INTEGER,
    -- The whole store or campaign as it would be, and as it was; see StagedStore, StagedCampaign.
    after TEXT,
    before TEXT,
    -- Rows of import_unknown that it names.
    unknown_region BLOB,
    unknown_type BLOB,
    -- A list of domain::stores::import::Problem.
    problems TEXT,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

-- A line of mailing history: typed columns, because there are millions of them.
CREATE TABLE import_mailing (
    import_id BLOB NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    line INTEGER NOT NULL CHECK (line > 0),
    outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3),
    -- All NULL for a line that cannot be read. The campaign may be one of import_unknown.
    store_id BLOB,
    campaign_id BLOB,
    in_home_on TEXT,
    pieces INTEGER,
    responses INTEGER,
    revenue INTEGER,
    -- The mailing, existing or to be made.
    mailing_id BLOB,
    -- What is there, for a line that changes it.
    before_pieces INTEGER,
    before_responses INTEGER,
    before_revenue INTEGER,
    before_import BLOB,
    problems TEXT,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

-- What a file names that is not there yet.
CREATE TABLE import_unknown (
    import_id BLOB NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('region', 'store_type', 'campaign')),
    -- The identity it gets when it is created.
    id BLOB NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    lines INTEGER NOT NULL,
    -- Whether importing creates it.
    creates INTEGER NOT NULL,
    -- Ten-thousandths of the currency unit per piece of a campaign.
    unit_cost INTEGER CHECK (unit_cost >= 0),
    PRIMARY KEY (import_id, id)
) STRICT;

-- The mapping last used for files with the same columns.
CREATE TABLE import_mapping (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- SHA-256 over domain::stores::import::remembered_as.
    shape BLOB NOT NULL,
    mapping TEXT NOT NULL,
    used_at TEXT NOT NULL,
    PRIMARY KEY (workspace_id, shape)
) STRICT;
