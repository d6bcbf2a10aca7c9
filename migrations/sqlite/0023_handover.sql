-- E-mails with files, sending an order to its supplier, and the supplier's door to it.

-- Where answers to a mail go, when not to its sender.
ALTER TABLE mail ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';

-- The files of a mail, as they are sent.
CREATE TABLE mail_file (
    mail_id BLOB NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    media_type TEXT NOT NULL CHECK (media_type <> ''),
    size INTEGER NOT NULL CHECK (size >= 0),
    bytes BLOB NOT NULL,
    PRIMARY KEY (mail_id, position)
) STRICT;

-- Every time an order was sent to its supplier. Where it stands is where its mail stands.
CREATE TABLE order_handover (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    order_id BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    -- Made by whoever asks, once for each time they decide: asked twice, it is done once.
    key BLOB NOT NULL,
    supplier_id BLOB NOT NULL REFERENCES supplier (id),
    mail_id BLOB NOT NULL UNIQUE REFERENCES mail (id),
    -- SHA-256 of what was looked at and sent.
    digest TEXT NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    at TEXT NOT NULL,
    -- When the order was called off or given to another supplier before the mail went.
    withdrawn_at TEXT,
    UNIQUE (workspace_id, key)
) STRICT;
CREATE INDEX order_handover_by_order ON order_handover (order_id, at);

-- Links that open one order to its supplier.
CREATE TABLE supplier_link (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    order_id BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    -- The sending it went with, whose files it shows; NULL for one that was made by hand.
    handover_id BLOB REFERENCES order_handover (id),
    supplier_id BLOB NOT NULL REFERENCES supplier (id),
    -- For whom: an address or a name.
    label TEXT NOT NULL CHECK (label <> ''),
    -- SHA-256 of the token in the link; the token itself is never stored here.
    token_hash BLOB NOT NULL UNIQUE,
    made_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    -- To the minute: it is noted now and then, not with every request.
    opened_at TEXT
) STRICT;
CREATE INDEX supplier_link_by_order ON supplier_link (order_id, created_at);

-- What happened to an order beside its steps: appended to, never changed.
CREATE TABLE order_act (
    order_id BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    -- As for a sending: asked twice, it is done once.
    key BLOB NOT NULL,
    at TEXT NOT NULL,
    by_name TEXT NOT NULL,
    -- domain::orders::StepSource.
    source TEXT NOT NULL CHECK (source <> ''),
    -- domain::orders::StoredHappening as JSON.
    what TEXT NOT NULL,
    -- Whose act it is, for those of a supplier.
    supplier_id BLOB REFERENCES supplier (id),
    PRIMARY KEY (order_id, sequence),
    UNIQUE (order_id, key)
) STRICT;

-- What a supplier has said of an order so far.
CREATE TABLE order_promise (
    order_id BLOB NOT NULL PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
    acknowledged_at TEXT,
    ship_on TEXT,
    in_home_on TEXT
) STRICT;

-- Proofs that a supplier uploaded.
CREATE TABLE order_proof (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    order_id BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    supplier_id BLOB NOT NULL REFERENCES supplier (id),
    name TEXT NOT NULL CHECK (name <> ''),
    -- domain::orders::ProofKind, by its content.
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg')),
    size INTEGER NOT NULL CHECK (size > 0),
    bytes BLOB NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX order_proof_by_order ON order_proof (order_id, at);

-- Pieces of lines that left, as the supplier reported them: act is the sequence in order_act.
CREATE TABLE order_shipped (
    order_id BLOB NOT NULL,
    act INTEGER NOT NULL,
    line_id BLOB NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
    pieces INTEGER NOT NULL CHECK (pieces > 0),
    shipped_on TEXT NOT NULL,
    PRIMARY KEY (order_id, act, line_id),
    FOREIGN KEY (order_id, act) REFERENCES order_act (order_id, sequence) ON DELETE CASCADE
) STRICT;
CREATE INDEX order_shipped_by_line ON order_shipped (line_id);
