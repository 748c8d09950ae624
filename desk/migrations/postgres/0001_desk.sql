-- +goose Up

-- The staff's stage: the whole truth. Every key begins with the account, so that one account's rows can live
-- together, apart from every other's.

CREATE TABLE accounts (
	id text COLLATE "C" PRIMARY KEY,
	slug text COLLATE "C" NOT NULL UNIQUE,
	name text NOT NULL,
	private_tickets_enabled boolean NOT NULL,
	new_tickets_private_by_default boolean NOT NULL,
	cursor_secret bytea NOT NULL,
	created_at timestamptz NOT NULL
);

CREATE TABLE organizations (
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	id text COLLATE "C" NOT NULL,
	name text NOT NULL,
	name_folded text COLLATE "C" NOT NULL,
	domains text NOT NULL,
	shared_tickets boolean NOT NULL,
	external_id text COLLATE "C",
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, external_id)
);
CREATE INDEX organizations_by_name ON organizations (account_id, name_folded, id);

CREATE TABLE users (
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	id text COLLATE "C" NOT NULL,
	name text NOT NULL,
	name_folded text COLLATE "C" NOT NULL,
	role text NOT NULL,
	email text COLLATE "C",
	phone text,
	organization_id text COLLATE "C",
	locale text,
	suspended_at timestamptz,
	external_id text COLLATE "C",
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, email),
	UNIQUE (account_id, external_id),
	FOREIGN KEY (account_id, organization_id) REFERENCES organizations (account_id, id)
);
CREATE INDEX users_by_name ON users (account_id, name_folded, id);
CREATE INDEX users_by_organization ON users (account_id, organization_id, name_folded, id);

-- What a requester is found by: see desk/requesters.go.
CREATE TABLE user_terms (
	account_id text COLLATE "C" NOT NULL,
	term text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	PRIMARY KEY (account_id, term, user_id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX user_terms_by_user ON user_terms (account_id, user_id);

CREATE TABLE organization_terms (
	account_id text COLLATE "C" NOT NULL,
	term text COLLATE "C" NOT NULL,
	organization_id text COLLATE "C" NOT NULL,
	PRIMARY KEY (account_id, term, organization_id),
	FOREIGN KEY (account_id, organization_id) REFERENCES organizations (account_id, id)
);
CREATE INDEX organization_terms_by_organization ON organization_terms (account_id, organization_id);

CREATE TABLE api_tokens (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	hash bytea NOT NULL,
	hint text NOT NULL,
	description text NOT NULL,
	expires_at timestamptz,
	revoked_at timestamptz,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, hash),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX api_tokens_by_user ON api_tokens (account_id, user_id, created_at);

CREATE TABLE tickets (
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	id text COLLATE "C" NOT NULL,
	reference text COLLATE "C" NOT NULL,
	subject text NOT NULL,
	status text NOT NULL,
	channel text NOT NULL,
	requester_id text COLLATE "C" NOT NULL,
	submitter_id text COLLATE "C" NOT NULL,
	assignee_id text COLLATE "C",
	organization_id text COLLATE "C",
	published_at timestamptz,
	was_private boolean NOT NULL,
	external_id text COLLATE "C",
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, reference),
	UNIQUE (account_id, external_id),
	FOREIGN KEY (account_id, requester_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, submitter_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, assignee_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, organization_id) REFERENCES organizations (account_id, id)
);
CREATE INDEX tickets_by_update ON tickets (account_id, updated_at, id);
CREATE INDEX tickets_by_creation ON tickets (account_id, created_at, id);
CREATE INDEX tickets_by_status ON tickets (account_id, status, updated_at, id);
CREATE INDEX tickets_by_requester ON tickets (account_id, requester_id, updated_at, id);
CREATE INDEX tickets_by_organization ON tickets (account_id, organization_id, updated_at, id);
CREATE INDEX tickets_by_assignee ON tickets (account_id, assignee_id, updated_at, id);

CREATE TABLE ticket_ccs (
	account_id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	added_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, ticket_id, user_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX ticket_ccs_by_user ON ticket_ccs (account_id, user_id, ticket_id);

CREATE TABLE internal_notes (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	author_id text COLLATE "C" NOT NULL,
	is_staff boolean NOT NULL,
	body text NOT NULL,
	channel text NOT NULL,
	locked_internal boolean NOT NULL,
	external_id text COLLATE "C",
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, external_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, author_id) REFERENCES users (account_id, id)
);
CREATE INDEX internal_notes_by_ticket ON internal_notes (account_id, ticket_id, created_at, id);

CREATE TABLE ticket_events (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	seq integer NOT NULL,
	kind text NOT NULL,
	actor_id text COLLATE "C",
	token_id text COLLATE "C",
	comment_id text COLLATE "C", -- in either stage, and it may move: no foreign key
	user_id text COLLATE "C",
	old_value text,
	new_value text,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, actor_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, token_id) REFERENCES api_tokens (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX ticket_events_by_ticket ON ticket_events (account_id, ticket_id, created_at, seq, id);

CREATE TABLE account_events (
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	id text COLLATE "C" NOT NULL,
	kind text NOT NULL,
	actor_id text COLLATE "C",
	token_id text COLLATE "C",
	user_id text COLLATE "C",
	old_value text,
	new_value text,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, actor_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, token_id) REFERENCES api_tokens (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX account_events_by_time ON account_events (account_id, created_at, id);

CREATE TABLE idempotency_keys (
	account_id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	mutation text COLLATE "C" NOT NULL,
	key text COLLATE "C" NOT NULL,
	input_hash bytea NOT NULL,
	answer text NOT NULL, -- ids only: the answer itself is read anew
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, user_id, mutation, key),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);

-- The public stage: what has been said aloud. desk/publish.go alone writes it. A ticket is public exactly while
-- it has a row in public_tickets, and the database refuses a public comment on one that has none.

CREATE TABLE public_tickets (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	reference text COLLATE "C" NOT NULL,
	subject text NOT NULL,
	status text NOT NULL CHECK (status <> 'ON_HOLD'),
	requester_id text COLLATE "C" NOT NULL,
	organization_id text COLLATE "C",
	comment_count integer NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, reference),
	FOREIGN KEY (account_id, id) REFERENCES tickets (account_id, id)
);
CREATE INDEX public_tickets_by_organization ON public_tickets (account_id, organization_id, updated_at, id);

CREATE TABLE public_ticket_people (
	account_id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	kind text NOT NULL CHECK (kind IN ('REQUESTER', 'CC')),
	since timestamptz NOT NULL,
	PRIMARY KEY (account_id, ticket_id, user_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES public_tickets (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX public_ticket_people_by_user ON public_ticket_people (account_id, user_id, kind, ticket_id);

CREATE TABLE public_comments (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	author_id text COLLATE "C" NOT NULL,
	body text NOT NULL,
	channel text NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES public_tickets (account_id, id),
	FOREIGN KEY (account_id, author_id) REFERENCES users (account_id, id)
);
CREATE INDEX public_comments_by_ticket ON public_comments (account_id, ticket_id, created_at, id);

-- What only the staff know of a public comment.
CREATE TABLE comment_origins (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	is_staff boolean NOT NULL, -- the author's role when it was written
	external_id text COLLATE "C",
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, external_id),
	FOREIGN KEY (account_id, id) REFERENCES public_comments (account_id, id)
);

CREATE TABLE public_users (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	name text NOT NULL,
	role text NOT NULL,
	organization_id text COLLATE "C",
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, id) REFERENCES users (account_id, id)
);

CREATE TABLE public_organizations (
	account_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	name text NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, id) REFERENCES organizations (account_id, id)
);

-- How the staff read comments: both tables as one, each row saying which it comes from.
CREATE VIEW comments AS
	SELECT c.account_id, c.id, c.ticket_id, c.author_id, c.body, c.channel, c.created_at, o.is_staff, o.external_id,
		true AS is_public, false AS locked_internal
	FROM public_comments c JOIN comment_origins o ON o.account_id = c.account_id AND o.id = c.id
	UNION ALL
	SELECT account_id, id, ticket_id, author_id, body, channel, created_at, is_staff, external_id,
		false, locked_internal
	FROM internal_notes;

-- What is searched: one document for each ticket and stage, its words folded by us so that both databases find
-- the same. The first word names the account, so that the index itself keeps accounts apart.
CREATE TABLE ticket_documents (
	account_id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	subject text NOT NULL, -- the account's word and the subject's
	words text NOT NULL, -- the comments'
	index tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(subject || ' ' || words, ' '), ''))) STORED,
	PRIMARY KEY (account_id, ticket_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id)
);
CREATE INDEX ticket_words ON ticket_documents USING gin (index);

CREATE TABLE public_documents (
	account_id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	subject text NOT NULL, -- the account's word and the subject's
	words text NOT NULL, -- the comments'
	index tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(subject || ' ' || words, ' '), ''))) STORED,
	PRIMARY KEY (account_id, ticket_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES public_tickets (account_id, id)
);
CREATE INDEX public_words ON public_documents USING gin (index);

-- What our code must never do, the database refuses too.

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER ticket_events_append_only BEFORE UPDATE OR DELETE ON ticket_events
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_events_append_only BEFORE UPDATE OR DELETE ON account_events
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ticket_events_stay BEFORE TRUNCATE ON ticket_events
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_events_stay BEFORE TRUNCATE ON account_events
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION refuse_locked_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM internal_notes n
		WHERE n.account_id = NEW.account_id AND n.id = NEW.id AND n.locked_internal) THEN
		RAISE EXCEPTION 'a comment that was made internal is never public again';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER locked_comments_stay_internal BEFORE INSERT ON public_comments
	FOR EACH ROW EXECUTE FUNCTION refuse_locked_comment();

-- +goose StatementBegin
CREATE FUNCTION refuse_unlock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'a comment that was made internal stays so';
END $$;
-- +goose StatementEnd
CREATE TRIGGER locks_stay BEFORE UPDATE ON internal_notes
	FOR EACH ROW WHEN (OLD.locked_internal AND NOT NEW.locked_internal) EXECUTE FUNCTION refuse_unlock();
CREATE TRIGGER locked_notes_stay BEFORE DELETE ON internal_notes
	FOR EACH ROW WHEN (OLD.locked_internal) EXECUTE FUNCTION refuse_unlock();
