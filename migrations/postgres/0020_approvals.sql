-- Approvals by two people, and what exactly was approved, so that after a reopening only what differs
-- is approved anew.

-- Plans that cost more need a second approver, in cents; NULL means never.
ALTER TABLE workspace ADD COLUMN second_approval_over BIGINT CHECK (second_approval_over >= 0);

-- Who approved which content: of the revision at hand perhaps the first of two, of those before it
-- everybody behind the approval.
CREATE TABLE plan_approval (
    plan_id UUID NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL CHECK (revision > 0),
    person_id UUID NOT NULL REFERENCES person (id),
    -- SHA-256 over what executes; a first approval of other content does not count.
    digest BYTEA NOT NULL,
    -- The newest change it covers.
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (plan_id, revision, person_id)
);
CREATE INDEX plan_approval_by_person ON plan_approval (person_id);

-- The items of the last approval as they were approved.
CREATE TABLE plan_approved (
    plan_id UUID NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    item_id UUID NOT NULL,
    campaign_id UUID NOT NULL REFERENCES campaign (id),
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    wave_id UUID NOT NULL,
    in_home_on DATE,
    -- Ten-thousandths of the currency unit per piece, and cents for each store.
    unit_cost BIGINT NOT NULL CHECK (unit_cost >= 0),
    fixed_cost BIGINT NOT NULL CHECK (fixed_cost >= 0),
    PRIMARY KEY (plan_id, item_id)
);
CREATE INDEX plan_approved_by_campaign ON plan_approved (campaign_id);

-- Plans that are approved already were so by one person.
INSERT INTO plan_approval (plan_id, revision, person_id, digest, sequence, at)
    SELECT id, revision, approved_by, digest, sequence, approved_at FROM plan WHERE digest IS NOT NULL;
INSERT INTO plan_approved (plan_id, item_id, campaign_id, pieces, wave_id, in_home_on, unit_cost, fixed_cost)
    SELECT i.plan_id, i.id, i.campaign_id, i.pieces, i.wave_id, w.in_home_on, p.unit_cost, p.fixed_cost
    FROM plan l
    JOIN plan_item i ON i.plan_id = l.id
    JOIN plan_wave w ON w.id = i.wave_id
    JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
    WHERE l.digest IS NOT NULL AND i.status = 'included' AND i.pieces > 0;
