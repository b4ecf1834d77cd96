-- What an applicant was told of their case by SMS or mail, as it left: sealed under their key in the case. What an event
-- of the case brought is not alone; a reminder, or what the service says around a date, is.
CREATE TABLE case_told (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    notice TEXT NOT NULL,
    at BIGINT NOT NULL,
    channel TEXT NOT NULL,
    alone BOOLEAN NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (agency_id, case_id, notice)
);
