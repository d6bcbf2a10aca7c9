-- E-mails with files, sending an order to its supplier, and the supplier's door to it.

-- Where answers to a mail go, when not to its sender.
ALTER TABLE mail ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';

-- The files of a mail, as they are sent.
CREATE TABLE mail_file (
    mail_id UUID NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
    position BIGINT NOT NULL CHECK (position >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    media_type TEXT NOT NULL CHECK (media_type <> ''),
    size BIGINT NOT NULL CHECK (size >= 0),
    bytes BYTEA NOT NULL,
    PRIMARY KEY (mail_id, position)
);

-- Every time an order was sent to its supplier. Where it stands is where its mail stands.
CREATE TABLE order_handover (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    -- Made by whoever asks, once for each time they decide: asked twice, it is done once.
    key UUID NOT NULL,
    supplier_id UUID NOT NULL REFERENCES supplier (id),
    mail_id UUID NOT NULL UNIQUE REFERENCES mail (id),
    -- SHA-256 of what was looked at and sent.
    digest TEXT NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    -- When the order was called off or given to another supplier before the mail went.
    withdrawn_at TIMESTAMPTZ,
    UNIQUE (workspace_id, key)
);
CREATE INDEX order_handover_by_order ON order_handover (order_id, at);

-- Links that open one order to its supplier.
CREATE TABLE supplier_link (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    -- The sending it went with, whose files it shows; NULL for one that was made by hand.
    handover_id UUID REFERENCES order_handover (id),
    supplier_id UUID NOT NULL REFERENCES supplier (id),
    -- For whom: an address or a name.
    label TEXT NOT NULL CHECK (label <> ''),
    -- SHA-256 of the token in the link; the token itself is never stored here.
    token_hash BYTEA NOT NULL UNIQUE,
    made_by UUID NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    -- To the minute: it is noted now and then, not with every request.
    opened_at TIMESTAMPTZ
);
CREATE INDEX supplier_link_by_order ON supplier_link (order_id, created_at);

-- What happened to an order beside its steps: appended to, never changed.
CREATE TABLE order_act (
    order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    -- As for a sending: asked twice, it is done once.
    key UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_name TEXT NOT NULL,
    -- domain::orders::StepSource.
    source TEXT NOT NULL CHECK (source <> ''),
    -- domain::orders::StoredHappening as JSON.
    what TEXT NOT NULL,
    -- Whose act it is, for those of a supplier.
    supplier_id UUID REFERENCES supplier (id),
    PRIMARY KEY (order_id, sequence),
    UNIQUE (order_id, key)
);

-- What a supplier has said of an order so far.
CREATE TABLE order_promise (
    order_id UUID NOT NULL PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
    acknowledged_at TIMESTAMPTZ,
    ship_on DATE,
    in_home_on DATE
);

-- Proofs that a supplier uploaded.
CREATE TABLE order_proof (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    supplier_id UUID NOT NULL REFERENCES supplier (id),
    name TEXT NOT NULL CHECK (name <> ''),
    -- domain::orders::ProofKind, by its content.
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg')),
    size BIGINT NOT NULL CHECK (size > 0),
    bytes BYTEA NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX order_proof_by_order ON order_proof (order_id, at);

-- Pieces of lines that left, as the supplier reported them: act is the sequence in order_act.
CREATE TABLE order_shipped (
    order_id UUID NOT NULL,
    act BIGINT NOT NULL,
    line_id UUID NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    pieces BIGINT NOT NULL CHECK (pieces > 0),
    shipped_on DATE NOT NULL,
    PRIMARY KEY (order_id, act, line_id),
    FOREIGN KEY (order_id, act) REFERENCES order_act (order_id, sequence) ON DELETE CASCADE
);
CREATE INDEX order_shipped_by_line ON order_shipped (line_id);
