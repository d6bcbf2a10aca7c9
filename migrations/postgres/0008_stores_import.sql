-- Imports of stores, campaigns and mailings: the file, the lines as they were read, what they name
-- that is not there yet, and the mappings remembered. The lines are also what undoing goes by.

CREATE TABLE import (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('stores', 'campaigns', 'mailings')),
    stage TEXT NOT NULL CHECK (stage IN ('uploading', 'mapping', 'reading', 'ready', 'applying',
        'applied', 'undoing', 'undone', 'discarded')),
    file_name TEXT NOT NULL CHECK (file_name <> ''),
    file_bytes BIGINT NOT NULL CHECK (file_bytes >= 0),
    -- domain::stores::import::Glimpse and Guess; NULL while uploading.
    glimpse JSONB,
    guess JSONB,
    -- Checkpoint: so many lines of data are read and stored below.
    lines_read BIGINT NOT NULL CHECK (lines_read >= 0),
    -- How many lines do what, once all are read.
    lines_new BIGINT NOT NULL,
    lines_changed BIGINT NOT NULL,
    lines_unchanged BIGINT NOT NULL,
    lines_wrong BIGINT NOT NULL,
    -- The rights the lines were judged by, a domain::accounts::Reach; NULL until they are read.
    reach JSONB,
    -- The last job that worked on it.
    job_id UUID,
    asked_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    applied_at TIMESTAMPTZ,
    CHECK (stage NOT IN ('applied', 'undoing', 'undone') OR applied_at IS NOT NULL)
);
CREATE INDEX import_by_workspace ON import (workspace_id, created_at);

-- The file in pieces of one megabyte, so that every process can read it and a restart loses nothing.
CREATE TABLE import_chunk (
    import_id UUID NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    position BIGINT NOT NULL CHECK (position >= 0),
    bytes BYTEA NOT NULL,
    PRIMARY KEY (import_id, position)
);

-- A line of stores or campaigns.
CREATE TABLE import_row (
    import_id UUID NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    line BIGINT NOT NULL CHECK (line > 0),
    -- domain::stores::import::Outcome: 0 new, 1 changed, 2 unchanged, 3 wrong.
    outcome BIGINT NOT NULL CHECK (outcome BETWEEN 0 AND 3),
    -- What it is about, as people call it.
    subject TEXT NOT NULL,
    -- The store or campaign, existing or to be made; NULL for a line that cannot be read.
    subject_id UUID,
    -- The store's version that `before` shows.
    subject_version BIGINT,
    -- The whole store or campaign as it would be, and as it was; see StagedStore, StagedCampaign.
    after JSONB,
    before JSONB,
    -- Rows of import_unknown that it names.
    unknown_region UUID,
    unknown_type UUID,
    -- A list of domain::stores::import::Problem.
    problems JSONB,
    PRIMARY KEY (import_id, line)
);

-- A line of mailing history: typed columns, because there are millions of them.
CREATE TABLE import_mailing (
    import_id UUID NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    line BIGINT NOT NULL CHECK (line > 0),
    outcome BIGINT NOT NULL CHECK (outcome BETWEEN 0 AND 3),
    -- All NULL for a line that cannot be read. The campaign may be one of import_unknown.
    store_id UUID,
    campaign_id UUID,
    in_home_on DATE,
    pieces BIGINT,
    responses BIGINT,
    revenue BIGINT,
    -- The mailing, existing or to be made.
    mailing_id UUID,
    -- What is there, for a line that changes it.
    before_pieces BIGINT,
    before_responses BIGINT,
    before_revenue BIGINT,
    before_import UUID,
    problems JSONB,
    PRIMARY KEY (import_id, line)
);

-- What a file names that is not there yet.
CREATE TABLE import_unknown (
    import_id UUID NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('region', 'store_type', 'campaign')),
    -- The identity it gets when it is created.
    id UUID NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    lines BIGINT NOT NULL,
    -- Whether importing creates it.
    creates BOOLEAN NOT NULL,
    -- Ten-thousandths of the currency unit per piece of a campaign.
    unit_cost BIGINT CHECK (unit_cost >= 0),
    PRIMARY KEY (import_id, id)
);

-- The mapping last used for files with the same columns.
CREATE TABLE import_mapping (
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- SHA-256 over domain::stores::import::remembered_as.
    shape BYTEA NOT NULL,
    mapping JSONB NOT NULL,
    used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, shape)
);
