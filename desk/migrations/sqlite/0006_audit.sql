-- +goose Up

-- Who of the staff read, took away or settled what: desk/audit.go. The log names what it saw and has no foreign key there,
-- so that it can be written, and stays true, whatever becomes of that.

CREATE TABLE audit_entries (
	account_id text NOT NULL REFERENCES accounts (id),
	id text NOT NULL,
	kind text NOT NULL,
	actor_id text,
	token_id text,
	ticket_id text,
	user_id text,
	detail text,
	at datetime NOT NULL,
	batch integer, -- null: written with its act, and not sealed yet
	position integer,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, batch, position),
	CHECK ((batch IS NULL) = (position IS NULL))
);
CREATE INDEX audit_entries_by_time ON audit_entries (account_id, at, id);
CREATE INDEX audit_entries_by_kind ON audit_entries (account_id, kind, at, id);
CREATE INDEX audit_entries_by_actor ON audit_entries (account_id, actor_id, at, id);
CREATE INDEX audit_entries_by_ticket ON audit_entries (account_id, ticket_id, at, id);
CREATE INDEX audit_entries_unsealed ON audit_entries (account_id) WHERE batch IS NULL;

CREATE TABLE audit_batches (
	account_id text NOT NULL REFERENCES accounts (id),
	seq integer NOT NULL,
	entries integer NOT NULL,
	previous_hash blob NOT NULL,
	hash blob NOT NULL,
	sealed_at datetime NOT NULL,
	PRIMARY KEY (account_id, seq)
);

-- The head of each account's chain: whoever adds a batch holds it.
CREATE TABLE audit_chains (
	account_id text NOT NULL PRIMARY KEY REFERENCES accounts (id),
	seq integer NOT NULL,
	hash blob NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER audit_entries_stay AFTER DELETE ON audit_entries BEGIN
	SELECT RAISE(ABORT, 'audit_entries is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_stand AFTER UPDATE ON audit_entries WHEN NOT (old.batch IS NULL AND new.batch IS NOT NULL
	AND (old.account_id, old.id, old.kind, old.actor_id, old.token_id, old.ticket_id, old.user_id, old.detail, old.at)
	IS (new.account_id, new.id, new.kind, new.actor_id, new.token_id, new.ticket_id, new.user_id, new.detail, new.at)) BEGIN
	SELECT RAISE(ABORT, 'audit_entries is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_batches_stay AFTER DELETE ON audit_batches BEGIN
	SELECT RAISE(ABORT, 'audit_batches is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_batches_stand AFTER UPDATE ON audit_batches BEGIN
	SELECT RAISE(ABORT, 'audit_batches is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_chains_stay AFTER DELETE ON audit_chains BEGIN
	SELECT RAISE(ABORT, 'audit_chains only grow');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_chains_grow AFTER UPDATE ON audit_chains
WHEN NOT (new.account_id = old.account_id AND new.seq = old.seq + 1) BEGIN
	SELECT RAISE(ABORT, 'audit_chains only grow');
END;
-- +goose StatementEnd
