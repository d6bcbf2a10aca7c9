-- How many days are to lie between two mailings to a store; NULL means that nobody asks.
ALTER TABLE workspace ADD COLUMN days_between_mailings INTEGER CHECK (days_between_mailings BETWEEN 1 AND 365);
