-- Places in a plan's history that somebody has given a name.

CREATE TABLE plan_version (
    plan_id BLOB NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    -- The newest change it holds.
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    person_id BLOB NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    PRIMARY KEY (plan_id, name)
) STRICT;
CREATE INDEX plan_version_by_person ON plan_version (person_id);
