-- +goose Up

-- Queues: what waits in a group for its next free member, who has passed over what, and how much somebody takes at most.

-- Only what waits is in it, in the order in which it is taken (desk/queue.go).
CREATE INDEX tickets_waiting ON tickets (account_id, group_id, (-priority), created_at, id)
	WHERE assignee_id IS NULL AND status IN ('NEW', 'OPEN');

CREATE TABLE ticket_skips (
	account_id text NOT NULL,
	ticket_id text NOT NULL,
	user_id text NOT NULL,
	reason text NOT NULL,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, ticket_id, user_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX ticket_skips_by_user ON ticket_skips (account_id, user_id, ticket_id);

-- NULL: no limit.
ALTER TABLE users ADD COLUMN capacity integer;
