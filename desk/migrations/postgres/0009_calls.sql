-- +goose Up

-- Calls and meetings, as the staff have logged them. What was said is an internal note, and the database keeps it one:
-- a call hangs on it.
CREATE TABLE calls (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	comment_id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL, -- with whom
	agent_id text COLLATE "C" NOT NULL, -- who logged it
	kind text NOT NULL,
	direction text NOT NULL,
	outcome text NOT NULL,
	started_at timestamptz NOT NULL,
	duration_seconds integer NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, comment_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, comment_id) REFERENCES internal_notes (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, agent_id) REFERENCES users (account_id, id)
);
CREATE INDEX calls_by_ticket ON calls (account_id, ticket_id, started_at, id);
CREATE INDEX calls_by_user ON calls (account_id, user_id, started_at, id);

CREATE TABLE call_participants (
	account_id text COLLATE "C" NOT NULL,
	call_id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	PRIMARY KEY (account_id, call_id, user_id),
	FOREIGN KEY (account_id, call_id) REFERENCES calls (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id)
);
