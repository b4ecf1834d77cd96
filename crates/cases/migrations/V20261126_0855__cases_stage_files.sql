-- Files that officers add at a stage, until it is left: then they stand in the event of the decision too. Their names and
-- bytes lie with the other files of the case.
CREATE TABLE stage_files (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    file_id UUID NOT NULL,
    stage TEXT NOT NULL,
    document TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (agency_id, case_id, file_id)
);
