-- The numbers that signers with a series of their own gave a letter, by their stage, as JSON.
ALTER TABLE letters ADD COLUMN signer_numbers TEXT;
