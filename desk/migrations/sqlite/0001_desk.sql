-- +goose Up

-- The staff's stage: the whole truth. Every key begins with the account, so that one account's rows can live
-- together, apart from every other's.

CREATE TABLE accounts (
	id text PRIMARY KEY,
	slug text NOT NULL UNIQUE,
	name text NOT NULL,
	private_tickets_enabled boolean NOT NULL,
	new_tickets_private_by_default boolean NOT NULL,
	cursor_secret blob NOT NULL,
	created_at datetime NOT NULL
);

CREATE TABLE organizations (
	account_id text NOT NULL REFERENCES accounts (id),
	id text NOT NULL,
	name text NOT NULL,
	name_folded text NOT NULL,
	domains text NOT NULL,
	shared_tickets boolean NOT NULL,
	external_id text,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, external_id)
);
CREATE INDEX organizations_by_name ON organizations (account_id, name_folded, id);

CREATE TABLE users (
	account_id text NOT NULL REFERENCES accounts (id),
	id text NOT NULL,
	name text NOT NULL,
	name_folded text NOT NULL,
	role text NOT NULL,
	email text,
	phone text,
	organization_id text,
	locale text,
	suspended_at datetime,
	external_id text,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, email),
	UNIQUE (account_id, external_id),
	FOREIGN KEY (account_id, organization_id) REFERENCES organizations (account_id, id)
);
CREATE INDEX users_by_name ON users (account_id, name_folded, id);
CREATE INDEX users_by_organization ON users (account_id, organization_id, name_folded, id);

-- What a requester is found by: see desk/requesters.go.
CREATE TABLE user_terms (
	account_id text NOT NULL,
	term text NOT NULL,
	user_id text NOT NULL,
	PRIMARY KEY (account_id, term, user_id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX user_terms_by_user ON user_terms (account_id, user_id);

CREATE TABLE organization_terms (
	account_id text NOT NULL,
	term text NOT NULL,
	organization_id text NOT NULL,
	PRIMARY KEY (account_id, term, organization_id),
	FOREIGN KEY (account_id, organization_id) REFERENCES organizations (account_id, id)
);
CREATE INDEX organization_terms_by_organization ON organization_terms (account_id, organization_id);

CREATE TABLE api_tokens (
	account_id text NOT NULL,
	id text NOT NULL,
	user_id text NOT NULL,
	hash blob NOT NULL,
	hint text NOT NULL,
	description text NOT NULL,
	expires_at datetime,
	revoked_at datetime,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, hash),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX api_tokens_by_user ON api_tokens (account_id, user_id, created_at);

CREATE TABLE tickets (
	account_id text NOT NULL REFERENCES accounts (id),
	id text NOT NULL,
	reference text NOT NULL,
	subject text NOT NULL,
	status text NOT NULL,
	channel text NOT NULL,
	requester_id text NOT NULL,
	submitter_id text NOT NULL,
	assignee_id text,
	organization_id text,
	published_at datetime,
	was_private boolean NOT NULL,
	external_id text,
	created_at datetime NOT NULL,
	updated_at datetime NOT NULL,
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
	account_id text NOT NULL,
	ticket_id text NOT NULL,
	user_id text NOT NULL,
	added_at datetime NOT NULL,
	PRIMARY KEY (account_id, ticket_id, user_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX ticket_ccs_by_user ON ticket_ccs (account_id, user_id, ticket_id);

CREATE TABLE internal_notes (
	account_id text NOT NULL,
	id text NOT NULL,
	ticket_id text NOT NULL,
	author_id text NOT NULL,
	is_staff boolean NOT NULL,
	body text NOT NULL,
	channel text NOT NULL,
	locked_internal boolean NOT NULL,
	external_id text,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, external_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, author_id) REFERENCES users (account_id, id)
);
CREATE INDEX internal_notes_by_ticket ON internal_notes (account_id, ticket_id, created_at, id);

CREATE TABLE ticket_events (
	account_id text NOT NULL,
	id text NOT NULL,
	ticket_id text NOT NULL,
	seq integer NOT NULL,
	kind text NOT NULL,
	actor_id text,
	token_id text,
	comment_id text, -- in either stage, and it may move: no foreign key
	user_id text,
	old_value text,
	new_value text,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, actor_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, token_id) REFERENCES api_tokens (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX ticket_events_by_ticket ON ticket_events (account_id, ticket_id, created_at, seq, id);

CREATE TABLE account_events (
	account_id text NOT NULL REFERENCES accounts (id),
	id text NOT NULL,
	kind text NOT NULL,
	actor_id text,
	token_id text,
	user_id text,
	old_value text,
	new_value text,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, actor_id) REFERENCES users (account_id, id),
	FOREIGN KEY (account_id, token_id) REFERENCES api_tokens (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX account_events_by_time ON account_events (account_id, created_at, id);

CREATE TABLE idempotency_keys (
	account_id text NOT NULL,
	user_id text NOT NULL,
	mutation text NOT NULL,
	key text NOT NULL,
	input_hash blob NOT NULL,
	answer text NOT NULL, -- ids only: the answer itself is read anew
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, user_id, mutation, key),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);

-- The public stage: what has been said aloud. desk/publish.go alone writes it. A ticket is public exactly while
-- it has a row in public_tickets, and the database refuses a public comment on one that has none.

CREATE TABLE public_tickets (
	account_id text NOT NULL,
	id text NOT NULL,
	reference text NOT NULL,
	subject text NOT NULL,
	status text NOT NULL CHECK (status <> 'ON_HOLD'),
	requester_id text NOT NULL,
	organization_id text,
	comment_count integer NOT NULL,
	created_at datetime NOT NULL,
	updated_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, reference),
	FOREIGN KEY (account_id, id) REFERENCES tickets (account_id, id)
);
CREATE INDEX public_tickets_by_organization ON public_tickets (account_id, organization_id, updated_at, id);

CREATE TABLE public_ticket_people (
	account_id text NOT NULL,
	ticket_id text NOT NULL,
	user_id text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('REQUESTER', 'CC')),
	since datetime NOT NULL,
	PRIMARY KEY (account_id, ticket_id, user_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES public_tickets (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX public_ticket_people_by_user ON public_ticket_people (account_id, user_id, kind, ticket_id);

CREATE TABLE public_comments (
	account_id text NOT NULL,
	id text NOT NULL,
	ticket_id text NOT NULL,
	author_id text NOT NULL,
	body text NOT NULL,
	channel text NOT NULL,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES public_tickets (account_id, id),
	FOREIGN KEY (account_id, author_id) REFERENCES users (account_id, id)
);
CREATE INDEX public_comments_by_ticket ON public_comments (account_id, ticket_id, created_at, id);

-- What only the staff know of a public comment.
CREATE TABLE comment_origins (
	account_id text NOT NULL,
	id text NOT NULL,
	is_staff boolean NOT NULL, -- the author's role when it was written
	external_id text,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, external_id),
	FOREIGN KEY (account_id, id) REFERENCES public_comments (account_id, id)
);

CREATE TABLE public_users (
	account_id text NOT NULL,
	id text NOT NULL,
	name text NOT NULL,
	role text NOT NULL,
	organization_id text,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, id) REFERENCES users (account_id, id)
);

CREATE TABLE public_organizations (
	account_id text NOT NULL,
	id text NOT NULL,
	name text NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, id) REFERENCES organizations (account_id, id)
);

-- How the staff read comments: both tables as one, each row saying which it comes from.
CREATE VIEW comments AS
	SELECT c.account_id, c.id, c.ticket_id, c.author_id, c.body, c.channel, c.created_at, o.is_staff, o.external_id,
		1 AS is_public, 0 AS locked_internal
	FROM public_comments c JOIN comment_origins o ON o.account_id = c.account_id AND o.id = c.id
	UNION ALL
	SELECT account_id, id, ticket_id, author_id, body, channel, created_at, is_staff, external_id,
		0, locked_internal
	FROM internal_notes;

-- What is searched: one document for each ticket and stage, its words folded by us so that both databases find
-- the same. The first word names the account, so that the index itself keeps accounts apart. The full-text
-- index wants a number for each document; it is nobody's id.
CREATE TABLE ticket_documents (
	doc integer PRIMARY KEY,
	account_id text NOT NULL,
	ticket_id text NOT NULL,
	subject text NOT NULL, -- the account's word and the subject's
	words text NOT NULL, -- the comments'
	UNIQUE (account_id, ticket_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id)
);
CREATE VIRTUAL TABLE ticket_words USING fts5(subject, words, content='ticket_documents', content_rowid='doc', tokenize='ascii', detail=none);
-- +goose StatementBegin
CREATE TRIGGER ticket_documents_added AFTER INSERT ON ticket_documents BEGIN
	INSERT INTO ticket_words (rowid, subject, words) VALUES (new.doc, new.subject, new.words);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ticket_documents_changed AFTER UPDATE ON ticket_documents BEGIN
	INSERT INTO ticket_words (ticket_words, rowid, subject, words) VALUES ('delete', old.doc, old.subject, old.words);
	INSERT INTO ticket_words (rowid, subject, words) VALUES (new.doc, new.subject, new.words);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ticket_documents_removed AFTER DELETE ON ticket_documents BEGIN
	INSERT INTO ticket_words (ticket_words, rowid, subject, words) VALUES ('delete', old.doc, old.subject, old.words);
END;
-- +goose StatementEnd

CREATE TABLE public_documents (
	doc integer PRIMARY KEY,
	account_id text NOT NULL,
	ticket_id text NOT NULL,
	subject text NOT NULL, -- the account's word and the subject's
	words text NOT NULL, -- the comments'
	UNIQUE (account_id, ticket_id),
	FOREIGN KEY (account_id, ticket_id) REFERENCES public_tickets (account_id, id)
);
CREATE VIRTUAL TABLE public_words USING fts5(subject, words, content='public_documents', content_rowid='doc', tokenize='ascii', detail=none);
-- +goose StatementBegin
CREATE TRIGGER public_documents_added AFTER INSERT ON public_documents BEGIN
	INSERT INTO public_words (rowid, subject, words) VALUES (new.doc, new.subject, new.words);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER public_documents_changed AFTER UPDATE ON public_documents BEGIN
	INSERT INTO public_words (public_words, rowid, subject, words) VALUES ('delete', old.doc, old.subject, old.words);
	INSERT INTO public_words (rowid, subject, words) VALUES (new.doc, new.subject, new.words);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER public_documents_removed AFTER DELETE ON public_documents BEGIN
	INSERT INTO public_words (public_words, rowid, subject, words) VALUES ('delete', old.doc, old.subject, old.words);
END;
-- +goose StatementEnd

-- What our code must never do, the database refuses too.

-- +goose StatementBegin
CREATE TRIGGER ticket_events_stay AFTER DELETE ON ticket_events BEGIN
	SELECT RAISE(ABORT, 'ticket_events is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ticket_events_stand AFTER UPDATE ON ticket_events BEGIN
	SELECT RAISE(ABORT, 'ticket_events is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_events_stay AFTER DELETE ON account_events BEGIN
	SELECT RAISE(ABORT, 'account_events is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_events_stand AFTER UPDATE ON account_events BEGIN
	SELECT RAISE(ABORT, 'account_events is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER locked_comments_stay_internal BEFORE INSERT ON public_comments
WHEN EXISTS (SELECT 1 FROM internal_notes n WHERE n.account_id = new.account_id AND n.id = new.id AND n.locked_internal) BEGIN
	SELECT RAISE(ABORT, 'a comment that was made internal is never public again');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER locks_stay BEFORE UPDATE ON internal_notes WHEN old.locked_internal AND NOT new.locked_internal BEGIN
	SELECT RAISE(ABORT, 'a comment that was made internal stays so');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER locked_notes_stay BEFORE DELETE ON internal_notes WHEN old.locked_internal BEGIN
	SELECT RAISE(ABORT, 'a comment that was made internal stays so');
END;
-- +goose StatementEnd
