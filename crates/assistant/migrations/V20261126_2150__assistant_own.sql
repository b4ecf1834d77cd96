-- A person's conversations are found for their own page.
CREATE INDEX conversations_of_person ON conversations (agency_id, person_id);
