-- +goose Up

-- Who of the staff read, took away or settled what: desk/audit.go. The log names what it saw and has no foreign key there,
-- so that it can be written, and stays true, whatever becomes of that.

CREATE TABLE audit_entries (
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	id text COLLATE "C" NOT NULL,
	kind text NOT NULL,
	actor_id text COLLATE "C",
	token_id text COLLATE "C",
	ticket_id text COLLATE "C",
	user_id text COLLATE "C",
	detail text,
	at timestamptz NOT NULL,
	batch bigint, -- null: written with its act, and not sealed yet
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
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	seq bigint NOT NULL,
	entries integer NOT NULL,
	previous_hash bytea NOT NULL,
	hash bytea NOT NULL,
	sealed_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, seq)
);

-- The head of each account's chain: whoever adds a batch holds it.
CREATE TABLE audit_chains (
	account_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id),
	seq bigint NOT NULL,
	hash bytea NOT NULL
);

CREATE TRIGGER audit_entries_append_only BEFORE DELETE ON audit_entries
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_stand BEFORE UPDATE ON audit_entries FOR EACH ROW
	WHEN (NOT (OLD.batch IS NULL AND NEW.batch IS NOT NULL
		AND (OLD.account_id, OLD.id, OLD.kind, OLD.actor_id, OLD.token_id, OLD.ticket_id, OLD.user_id, OLD.detail, OLD.at)
		IS NOT DISTINCT FROM (NEW.account_id, NEW.id, NEW.kind, NEW.actor_id, NEW.token_id, NEW.ticket_id, NEW.user_id, NEW.detail, NEW.at)))
	EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_stay BEFORE TRUNCATE ON audit_entries
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_batches_append_only BEFORE UPDATE OR DELETE ON audit_batches
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_batches_stay BEFORE TRUNCATE ON audit_batches
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chains_append_only BEFORE DELETE ON audit_chains
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chains_grow BEFORE UPDATE ON audit_chains FOR EACH ROW
	WHEN (NOT (NEW.account_id = OLD.account_id AND NEW.seq = OLD.seq + 1)) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chains_stay BEFORE TRUNCATE ON audit_chains
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
