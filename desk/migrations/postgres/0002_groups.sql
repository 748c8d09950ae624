-- +goose Up

-- Who works on what: groups and their members, and which tickets an agent has at all (users.access).

CREATE TABLE groups (
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	id text COLLATE "C" NOT NULL,
	name text NOT NULL,
	name_folded text COLLATE "C" NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, name_folded)
);

CREATE TABLE group_members (
	account_id text COLLATE "C" NOT NULL,
	group_id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	added_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, group_id, user_id),
	FOREIGN KEY (account_id, group_id) REFERENCES groups (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX group_members_by_user ON group_members (account_id, user_id, group_id);

ALTER TABLE users ADD COLUMN access text NOT NULL DEFAULT 'ALL';

ALTER TABLE tickets
	ADD COLUMN group_id text COLLATE "C",
	ADD COLUMN priority smallint NOT NULL DEFAULT 2, -- 1 LOW, 2 NORMAL, 3 HIGH, 4 URGENT
	ADD COLUMN type text,
	ADD FOREIGN KEY (account_id, group_id) REFERENCES groups (account_id, id);
CREATE INDEX tickets_by_group ON tickets (account_id, group_id, updated_at, id);

CREATE TABLE ticket_tags (
	account_id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	tag text COLLATE "C" NOT NULL,
	PRIMARY KEY (account_id, ticket_id, tag),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id)
);
CREATE INDEX ticket_tags_by_tag ON ticket_tags (account_id, tag, ticket_id);
