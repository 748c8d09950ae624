-- +goose Up

-- Who works on what: groups and their members, and which tickets an agent has at all (users.access).

CREATE TABLE groups (
	account_id text NOT NULL REFERENCES accounts (id),
	id text NOT NULL,
	name text NOT NULL,
	name_folded text NOT NULL,
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	UNIQUE (account_id, name_folded)
);

CREATE TABLE group_members (
	account_id text NOT NULL,
	group_id text NOT NULL,
	user_id text NOT NULL,
	added_at datetime NOT NULL,
	PRIMARY KEY (account_id, group_id, user_id),
	FOREIGN KEY (account_id, group_id) REFERENCES groups (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX group_members_by_user ON group_members (account_id, user_id, group_id);

ALTER TABLE users ADD COLUMN access text NOT NULL DEFAULT 'ALL';

ALTER TABLE tickets ADD COLUMN group_id text;
ALTER TABLE tickets ADD COLUMN priority integer NOT NULL DEFAULT 2; -- 1 LOW, 2 NORMAL, 3 HIGH, 4 URGENT
ALTER TABLE tickets ADD COLUMN type text;
CREATE INDEX tickets_by_group ON tickets (account_id, group_id, updated_at, id);

-- A foreign key of two columns cannot be added to a table that is there. Groups are never taken away, so what comes in
-- is all there is to check.
-- +goose StatementBegin
CREATE TRIGGER tickets_come_into_a_group BEFORE INSERT ON tickets
WHEN new.group_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM groups g WHERE g.account_id = new.account_id AND g.id = new.group_id) BEGIN
	SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: there is no such group');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_move_into_a_group BEFORE UPDATE OF group_id ON tickets
WHEN new.group_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM groups g WHERE g.account_id = new.account_id AND g.id = new.group_id) BEGIN
	SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: there is no such group');
END;
-- +goose StatementEnd

CREATE TABLE ticket_tags (
	account_id text NOT NULL,
	ticket_id text NOT NULL,
	tag text NOT NULL,
	PRIMARY KEY (account_id, ticket_id, tag),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id)
);
CREATE INDEX ticket_tags_by_tag ON ticket_tags (account_id, tag, ticket_id);
