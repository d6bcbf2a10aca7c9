-- Plans that are put away: found by asking for them, otherwise out of sight.

ALTER TABLE plan ADD COLUMN archived_at TEXT;
