-- Plans that several people change at once: an item's place in its plan, which never changes, so
-- that a change of many items travels and is stored compactly; and whose act a change was, so that
-- an act that arrives twice is done once.

ALTER TABLE plan_item ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
-- Whether its quantity is on hold: spreading a total leaves it alone.
ALTER TABLE plan_item ADD COLUMN held INTEGER NOT NULL DEFAULT FALSE;
UPDATE plan_item SET place = n.place
FROM (
    SELECT i.id, row_number() OVER (PARTITION BY i.plan_id ORDER BY s.number_key, i.id) - 1 AS place
    FROM plan_item i JOIN store s ON s.id = i.store_id
) n
WHERE n.id = plan_item.id;
CREATE INDEX plan_item_by_place ON plan_item (plan_id, place);

-- The last day a wave is in homes, where it takes more than one.
ALTER TABLE plan_wave ADD COLUMN last_on TEXT;

-- The browser tab or request that wrote a change, and which of its acts it was.
ALTER TABLE plan_change ADD COLUMN client_id BLOB;
ALTER TABLE plan_change ADD COLUMN act_number INTEGER;
CREATE UNIQUE INDEX plan_change_by_act ON plan_change (plan_id, client_id, act_number);

-- From now on the version of an item or a wave is the plan's change that last touched it.
UPDATE plan_item SET version = COALESCE(
    (SELECT max(h.sequence) FROM plan_change h WHERE h.item_id = plan_item.id), 1);
UPDATE plan_wave SET version = COALESCE(
    (SELECT max(h.sequence) FROM plan_change h WHERE h.wave_id = plan_wave.id), 1);
