-- When the state of a public report may have changed, and to what: written with the event, gone when the report is taken
-- back. Not compared by rebuild: who reads it meets the row of the report first.
CREATE TABLE report_changes (
    agency_id UUID NOT NULL,
    case_id UUID NOT NULL,
    changed_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (agency_id, case_id, changed_at)
);
CREATE INDEX report_changes_newest ON report_changes (agency_id, changed_at);
-- Programs ask for what was reported between two instants, the newest first.
CREATE INDEX reports_filed ON reports (agency_id, filed_at, case_id);
