-- A draft goes by a message of the outbox. Those from before get theirs: it has the draft's own id, says nothing, and
-- asks at once when the draft is due. (An empty part of bytes is the one way to write no bytes on both engines.)
INSERT INTO outbox (agency_id, outbox_id, kind, dedup_key, body, not_before, lease_until, attempts, state, created_at)
    SELECT agency_id, draft_id, 'draft.due',
        'draft/before/' || ROW_NUMBER() OVER (PARTITION BY agency_id ORDER BY draft_id),
        SUBSTR(sealed, 1, 0), saved_at, 0, 0, 'waiting', saved_at
    FROM drafts;
