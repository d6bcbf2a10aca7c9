-- What is agreed with a supplier: contacts, formats, prices, layout of its files. A document that is
-- changed as a whole: domain::orders::StoredTerms as JSON; NULL until somebody enters it.
ALTER TABLE supplier ADD COLUMN terms TEXT;
