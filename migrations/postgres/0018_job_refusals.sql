-- Why a job was refused, as its kind's own versioned type; NULL where it was not.

ALTER TABLE job ADD COLUMN refusal JSONB;
