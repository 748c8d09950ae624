-- +goose Up

-- What reports count is kept with the act that changes it (desk/clocks.go). These columns and this table are the staff's
-- alone: a face has times of its own.

-- The first public comment by the staff that is not what the ticket was opened with, and how long after the opening.
ALTER TABLE tickets ADD COLUMN first_reply_at timestamptz;
ALTER TABLE tickets ADD COLUMN first_reply_seconds integer;
-- When the ticket became SOLVED or CLOSED, and has stayed so, and how long after the opening.
ALTER TABLE tickets ADD COLUMN resolved_at timestamptz;
ALTER TABLE tickets ADD COLUMN resolution_seconds integer;
-- Whether it has ever left SOLVED or CLOSED: if not, its times alone say when it was in the backlog.
ALTER TABLE tickets ADD COLUMN was_reopened boolean NOT NULL DEFAULT false;

-- Each turn of a ticket's status, its first one from nothing.
CREATE TABLE ticket_turns (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	old_status text,
	new_status text NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id)
);

-- What was before: the history says what became of each ticket's status. Of an import it says nothing; a ticket that
-- came solved was so when it last changed there.
INSERT INTO ticket_turns (account_id, id, ticket_id, old_status, new_status, created_at)
SELECT t.account_id, 'trn_' || replace(gen_random_uuid()::text, '-', ''), t.id, NULL,
	COALESCE((SELECT e.old_value FROM ticket_events e WHERE e.account_id = t.account_id AND e.ticket_id = t.id
		AND e.kind = 'STATUS_CHANGED' ORDER BY e.created_at, e.seq, e.id LIMIT 1),
		CASE WHEN t.external_id IS NOT NULL AND t.status IN ('SOLVED', 'CLOSED') THEN 'OPEN' ELSE t.status END),
	t.created_at
FROM tickets t;

INSERT INTO ticket_turns (account_id, id, ticket_id, old_status, new_status, created_at)
SELECT e.account_id, 'trn_' || replace(gen_random_uuid()::text, '-', ''), e.ticket_id, e.old_value, e.new_value, e.created_at
FROM ticket_events e WHERE e.kind = 'STATUS_CHANGED';

INSERT INTO ticket_turns (account_id, id, ticket_id, old_status, new_status, created_at)
SELECT t.account_id, 'trn_' || replace(gen_random_uuid()::text, '-', ''), t.id, 'OPEN', t.status, t.updated_at
FROM tickets t WHERE t.external_id IS NOT NULL AND t.status IN ('SOLVED', 'CLOSED')
	AND NOT EXISTS (SELECT 1 FROM ticket_events e WHERE e.account_id = t.account_id AND e.ticket_id = t.id AND e.kind = 'STATUS_CHANGED');

CREATE INDEX ticket_turns_by_ticket ON ticket_turns (account_id, ticket_id, created_at, old_status, new_status);
CREATE INDEX ticket_turns_into ON ticket_turns (account_id, new_status, created_at);
CREATE INDEX ticket_turns_out_of ON ticket_turns (account_id, old_status, created_at);

UPDATE tickets SET
	first_reply_at = (SELECT MIN(c.created_at) FROM public_comments c
		JOIN comment_origins o ON o.account_id = c.account_id AND o.id = c.id
		WHERE c.account_id = tickets.account_id AND c.ticket_id = tickets.id AND o.is_staff
			AND c.id <> COALESCE((SELECT e.comment_id FROM ticket_events e WHERE e.account_id = tickets.account_id
				AND e.ticket_id = tickets.id AND e.kind = 'COMMENTED' ORDER BY e.created_at, e.seq, e.id LIMIT 1), '')),
	resolved_at = CASE WHEN status IN ('SOLVED', 'CLOSED') THEN (SELECT MAX(r.created_at) FROM ticket_turns r
		WHERE r.account_id = tickets.account_id AND r.ticket_id = tickets.id AND r.new_status IN ('SOLVED', 'CLOSED')
			AND COALESCE(r.old_status, 'NEW') NOT IN ('SOLVED', 'CLOSED')) END,
	was_reopened = EXISTS (SELECT 1 FROM ticket_turns r WHERE r.account_id = tickets.account_id AND r.ticket_id = tickets.id
		AND r.old_status IN ('SOLVED', 'CLOSED') AND r.new_status NOT IN ('SOLVED', 'CLOSED'));

UPDATE tickets SET
	first_reply_seconds = CASE WHEN first_reply_at IS NOT NULL THEN floor(greatest(0, extract(epoch FROM first_reply_at - created_at))) END,
	resolution_seconds = CASE WHEN resolved_at IS NOT NULL THEN floor(greatest(0, extract(epoch FROM resolved_at - created_at))) END
WHERE first_reply_at IS NOT NULL OR resolved_at IS NOT NULL;

-- What reports count of tickets is read from here alone.
CREATE INDEX tickets_counted ON tickets (account_id, created_at, resolved_at, resolution_seconds, first_reply_at, first_reply_seconds,
	was_reopened, organization_id, requester_id, group_id, assignee_id, channel, status, published_at);
CREATE INDEX tickets_reopened ON tickets (account_id, id) WHERE was_reopened;
