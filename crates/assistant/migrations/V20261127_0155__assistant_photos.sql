-- Photos that somebody sent to the people who have their conversation. They lie beside all that belongs to it, under its key,
-- and go with it.
CREATE TABLE conversation_photos (
    agency_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    file_id UUID NOT NULL,
    PRIMARY KEY (agency_id, conversation_id, file_id)
);
