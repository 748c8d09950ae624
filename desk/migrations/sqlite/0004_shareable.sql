-- +goose Up

-- Tickets that may never be made public. One that is not shareable never is again once a note was written under that
-- promise: whoever writes notes, the database sees to it.

ALTER TABLE tickets ADD COLUMN shareable boolean NOT NULL DEFAULT true;
ALTER TABLE tickets ADD COLUMN never_shareable boolean NOT NULL DEFAULT false CHECK (NOT (shareable AND never_shareable));

-- +goose StatementBegin
CREATE TRIGGER unshareable_tickets_have_no_face BEFORE INSERT ON public_tickets
WHEN EXISTS (SELECT 1 FROM tickets t WHERE t.account_id = new.account_id AND t.id = new.id AND NOT t.shareable) BEGIN
	SELECT RAISE(ABORT, 'this ticket may never be made public');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER public_tickets_stay_shareable BEFORE UPDATE OF shareable ON tickets
WHEN NOT new.shareable AND EXISTS (SELECT 1 FROM public_tickets f WHERE f.account_id = new.account_id AND f.id = new.id) BEGIN
	SELECT RAISE(ABORT, 'this ticket is public');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER never_shareable_stays BEFORE UPDATE OF never_shareable ON tickets WHEN old.never_shareable AND NOT new.never_shareable BEGIN
	SELECT RAISE(ABORT, 'this ticket may never be made public');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER notes_bind_unshareable_tickets AFTER INSERT ON internal_notes BEGIN
	UPDATE tickets SET never_shareable = true
	WHERE account_id = new.account_id AND id = new.ticket_id AND NOT shareable AND NOT never_shareable;
END;
-- +goose StatementEnd

-- What was said aloud, act by act, for the staff: what a face showed at some moment is what these say up to there
-- (desk/face_history.go). n is the order in which they were written, at is when it could first be read, and moment the
-- time of the face that it moved.
CREATE TABLE face_history (
	n integer PRIMARY KEY,
	account_id text NOT NULL,
	ticket_id text NOT NULL,
	at datetime NOT NULL,
	kind text NOT NULL CHECK (kind IN ('PUBLISHED', 'CHANGED', 'CAME', 'WENT', 'SAID', 'WITHDRAWN')),
	moment datetime NOT NULL,
	subject text,
	status text,
	organization_id text,
	user_id text,
	comment_id text, -- in either stage, and it may move: no foreign key
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, organization_id) REFERENCES organizations (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX face_history_by_ticket ON face_history (account_id, ticket_id, n);

-- What end users could read of a person or an organization, from some moment on. id is the one's or the other's.
CREATE TABLE name_history (
	n integer PRIMARY KEY,
	account_id text NOT NULL REFERENCES accounts (id),
	id text NOT NULL,
	at datetime NOT NULL,
	name text NOT NULL,
	role text, -- a person's
	organization_id text -- a person's
);
CREATE INDEX name_history_by_id ON name_history (account_id, id, n);

-- Faces that are there already have shown what they show since they last moved; before that nobody knows.
INSERT INTO face_history (account_id, ticket_id, at, kind, moment, subject, status, organization_id, user_id)
	SELECT account_id, id, updated_at, 'PUBLISHED', updated_at, subject, status, organization_id, requester_id FROM public_tickets;
INSERT INTO face_history (account_id, ticket_id, at, kind, moment, user_id)
	SELECT p.account_id, p.ticket_id, f.updated_at, 'CAME', p.since, p.user_id
	FROM public_ticket_people p JOIN public_tickets f ON f.account_id = p.account_id AND f.id = p.ticket_id WHERE p.kind = 'CC';
INSERT INTO face_history (account_id, ticket_id, at, kind, moment, user_id, comment_id)
	SELECT c.account_id, c.ticket_id, f.updated_at, 'SAID', c.created_at, c.author_id, c.id
	FROM public_comments c JOIN public_tickets f ON f.account_id = c.account_id AND f.id = c.ticket_id;
INSERT INTO name_history (account_id, id, at, name, role, organization_id)
	SELECT p.account_id, p.id, u.created_at, p.name, p.role, p.organization_id
	FROM public_users p JOIN users u ON u.account_id = p.account_id AND u.id = p.id;
INSERT INTO name_history (account_id, id, at, name)
	SELECT p.account_id, p.id, o.created_at, p.name
	FROM public_organizations p JOIN organizations o ON o.account_id = p.account_id AND o.id = p.id;

-- +goose StatementBegin
CREATE TRIGGER face_history_stays AFTER DELETE ON face_history BEGIN
	SELECT RAISE(ABORT, 'face_history is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER face_history_stands AFTER UPDATE ON face_history BEGIN
	SELECT RAISE(ABORT, 'face_history is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER name_history_stays AFTER DELETE ON name_history BEGIN
	SELECT RAISE(ABORT, 'name_history is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER name_history_stands AFTER UPDATE ON name_history BEGIN
	SELECT RAISE(ABORT, 'name_history is append-only');
END;
-- +goose StatementEnd
