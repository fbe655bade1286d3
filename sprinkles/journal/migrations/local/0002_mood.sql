-- How the day felt; null where it was not said.
ALTER TABLE journal_entry ADD COLUMN mood TEXT;
