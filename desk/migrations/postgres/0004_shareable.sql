-- +goose Up

-- Tickets that may never be made public. One that is not shareable never is again once a note was written under that
-- promise: whoever writes notes, the database sees to it.

ALTER TABLE tickets ADD COLUMN shareable boolean NOT NULL DEFAULT true;
ALTER TABLE tickets ADD COLUMN never_shareable boolean NOT NULL DEFAULT false CHECK (NOT (shareable AND never_shareable));

-- +goose StatementBegin
CREATE FUNCTION refuse_unshareable_face() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	may boolean;
BEGIN
	-- Locked, so that it does not change before the face is there to be seen.
	SELECT t.shareable INTO may FROM tickets t WHERE t.account_id = NEW.account_id AND t.id = NEW.id FOR SHARE;
	IF NOT may THEN
		RAISE EXCEPTION 'this ticket may never be made public';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER unshareable_tickets_have_no_face BEFORE INSERT ON public_tickets
	FOR EACH ROW EXECUTE FUNCTION refuse_unshareable_face();

-- +goose StatementBegin
CREATE FUNCTION refuse_unshareable_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD.never_shareable AND NOT NEW.never_shareable THEN
		RAISE EXCEPTION 'this ticket may never be made public';
	END IF;
	IF NOT NEW.shareable AND EXISTS (SELECT 1 FROM public_tickets f WHERE f.account_id = NEW.account_id AND f.id = NEW.id) THEN
		RAISE EXCEPTION 'this ticket is public';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER public_tickets_stay_shareable BEFORE UPDATE OF shareable, never_shareable ON tickets
	FOR EACH ROW WHEN (NEW.shareable <> OLD.shareable OR NEW.never_shareable <> OLD.never_shareable)
	EXECUTE FUNCTION refuse_unshareable_ticket();

-- +goose StatementBegin
CREATE FUNCTION bind_unshareable_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE tickets SET never_shareable = true
	WHERE account_id = NEW.account_id AND id = NEW.ticket_id AND NOT shareable AND NOT never_shareable;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER notes_bind_unshareable_tickets AFTER INSERT ON internal_notes
	FOR EACH ROW EXECUTE FUNCTION bind_unshareable_ticket();

-- What was said aloud, act by act, for the staff: what a face showed at some moment is what these say up to there
-- (desk/face_history.go). n is the order in which they were written, at is when it could first be read, and moment the
-- time of the face that it moved.
CREATE TABLE face_history (
	n bigint GENERATED ALWAYS AS IDENTITY,
	account_id text COLLATE "C" NOT NULL,
	ticket_id text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	kind text NOT NULL CHECK (kind IN ('PUBLISHED', 'CHANGED', 'CAME', 'WENT', 'SAID', 'WITHDRAWN')),
	moment timestamptz NOT NULL,
	subject text,
	status text,
	organization_id text COLLATE "C",
	user_id text COLLATE "C",
	comment_id text COLLATE "C", -- in either stage, and it may move: no foreign key
	PRIMARY KEY (account_id, ticket_id, n),
	FOREIGN KEY (account_id, ticket_id) REFERENCES tickets (account_id, id),
	FOREIGN KEY (account_id, organization_id) REFERENCES organizations (account_id, id),
	FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);

-- What end users could read of a person or an organization, from some moment on. id is the one's or the other's.
CREATE TABLE name_history (
	n bigint GENERATED ALWAYS AS IDENTITY,
	account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
	id text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	name text NOT NULL,
	role text, -- a person's
	organization_id text COLLATE "C", -- a person's
	PRIMARY KEY (account_id, id, n)
);

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

CREATE TRIGGER face_history_append_only BEFORE UPDATE OR DELETE ON face_history
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER name_history_append_only BEFORE UPDATE OR DELETE ON name_history
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER face_history_stay BEFORE TRUNCATE ON face_history
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER name_history_stay BEFORE TRUNCATE ON name_history
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
