-- Places in a plan's history that somebody has given a name.

CREATE TABLE plan_version (
    plan_id UUID NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- The newest change it holds.
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    person_id UUID NOT NULL REFERENCES person (id),
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (plan_id, name)
);
CREATE INDEX plan_version_by_person ON plan_version (person_id);
