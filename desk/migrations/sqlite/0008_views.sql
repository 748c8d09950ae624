-- +goose Up

-- Lists of tickets that somebody has saved. The built-in ones are in no table (desk/views_builtin.go).

CREATE TABLE views (
	account_id text NOT NULL,
	id text NOT NULL,
	owner_id text NOT NULL,
	shared boolean NOT NULL,
	title text NOT NULL,
	title_folded text NOT NULL,
	filter text NOT NULL, -- JSON: a TicketFilter
	order_by text, -- JSON: a TicketOrder
	created_at datetime NOT NULL,
	PRIMARY KEY (account_id, id),
	FOREIGN KEY (account_id, owner_id) REFERENCES users (account_id, id)
);
CREATE INDEX views_by_owner ON views (account_id, owner_id, title_folded, id);
CREATE INDEX tickets_by_channel ON tickets (account_id, channel, updated_at, id);
