package proof

import (
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
)

// furnish makes everything happen once.
func furnish(t *testing.T, h *house, brokenIsNothing bool) *walk {
	t.Helper()
	w := &walk{world: h.populate(t, "walk"), seen: map[string]sight{}, brokenIsNothing: brokenIsNothing}
	now := genesis
	for i, a := range []act{
		{kind: opens, by: joe, ticket: 1, requester: ann, ccs: []person{cora}, subject: 1, assignee: eve},
		{kind: opens, by: joe, ticket: 2, private: true, inline: true, requester: newcomer(2), org: mill, ccs: []person{cora, ann}, subject: 2},
		{kind: notes, by: eve, ticket: 1, status: models.TicketStatusOnHold},
		{kind: changes, by: joe, ticket: 2, subject: 3, status: models.TicketStatusPending, assignee: ada},
		{kind: opens, by: eve, ticket: 3, private: true, requester: ann, ccs: []person{cora}, subject: 4},
		{kind: changes, by: eve, ticket: 3, subject: 5, uncc: []person{cora}, ccs: []person{otto}},
		{kind: says, by: eve, ticket: 3},
		{kind: notes, by: joe, ticket: 3},
		{kind: opens, by: joe, ticket: 4, requester: otto, subject: 6},
		{kind: takesBack, by: joe, ticket: 4},
		{kind: answers, by: ann, ticket: 1},
		{kind: asks, by: emil, ticket: 5, subject: 7},
		{kind: letsIn, by: ada, about: newcomer(2)},
		{kind: letsIn, by: ada, about: ann},
		{kind: revokes, by: ada, about: ann},
		{kind: looksAs, by: joe, about: cora},
		{kind: opens, by: joe, ticket: 6, private: true, requester: joe, subject: 8},
		{kind: opens, by: joe, ticket: 7, requester: dan, subject: 9},
		{kind: opens, by: joe, ticket: 8, requester: dan, subject: 10},
		{kind: notes, called: true, by: joe, ticket: 1},
	} {
		now = now.Add(time.Minute)
		h.setClock(now)
		out := w.perform(t, a, stepID(i), from(stepID(i)))
		if broken := brokenIsNothing && out.code == "INTERNAL"; out.code != "" && !broken {
			t.Fatalf("%s: %s", a.tell(), out.reply)
		}
	}
	as := policy.WithViewer(withDraws(t.Context(), from("ann")), policy.Operator(w.ids["account of "+string(ada)]))
	_, err := h.desk.UpdateUser(as, models.UpdateUserInput{
		UserID: w.ids[string(ann)], Phone: graphql.OmittableOf(new("+33 1 99 88 77 66")), Locale: graphql.OmittableOf(new("fr-CH")),
	})
	must(t, err)
	w.ids["to take back by "+string(joe)], w.ids["to take back by "+string(ada)] = w.ids["#7"], w.ids["#8"]
	w.bring(t)
	w.organize(t)
	w.queue(t)
	w.views(t)
	w.seal(t)
	w.isWritten(t)
	w.learnAudit(t)
	w.hideCanaries()
	return w
}

// bring imports what only an import can bring: keys of another desk, and what stands beside them.
func (w *walk) bring(t *testing.T) {
	t.Helper()
	ctx := policy.WithViewer(withDraws(t.Context(), from("import")), policy.Operator(w.ids["account of "+string(ada)]))
	_, err := w.desk.Import(ctx, desk.Batch{
		Organizations: []desk.ImportedOrganization{{ExternalID: "canary-organization-key", Name: "Imported", Domains: []string{"canary-domain.example"}}},
		Users: []desk.ImportedUser{{
			ExternalID: "canary-user-key", Name: "Imogen Imported", Email: "canary-imported@mail.example", Phone: "+33 6 12 34 56 78", Locale: "fr-CA", Role: models.RoleEndUser,
			Organization: "canary-organization-key",
		}},
		Tickets: []desk.ImportedTicket{{
			ExternalID: "canary-ticket-key", Subject: "brought along, an oven", Status: models.TicketStatusOpen, Channel: models.ChannelWeb,
			Requester: desk.Ref{Email: ann.email()}, CCs: []desk.Ref{{ExternalID: "canary-user-key"}}, CreatedAt: w.clock(),
			Comments: []desk.ImportedComment{
				{ExternalID: "canary-comment-key", Author: desk.Ref{Email: joe.email()}, Body: "aloud", Public: true, Channel: models.ChannelWeb, CreatedAt: w.clock()},
				{ExternalID: "canary-note-key", Author: desk.Ref{Email: joe.email()}, Body: "whisper-imported", Channel: models.ChannelWeb, CreatedAt: w.clock().Add(time.Second)},
			},
		}},
	})
	must(t, err)
	w.learnImported(ctx, t, "canary-ticket-key", 9)
}

// hideCanaries says where canaries are.
func (w *walk) hideCanaries() {
	const nobodys person = "nobody's"
	private := true
	hide := func(what string, words ...string) {
		for _, word := range words {
			w.canaries = append(w.canaries, canary{word: word, what: what, of: nobodys, private: private})
		}
	}
	for _, p := range []person{ann, cora, joe, newcomer(2)} {
		w.canaries = append(w.canaries, canary{word: p.email(), what: "a person's address", of: p})
	}
	w.canaries = append(w.canaries,
		canary{word: "+33 1 99 88 77 66", what: "a person's number", of: ann}, canary{word: "fr-CH", what: "a person's language", of: ann})
	hide("a note", `whispers1"`, `whispers2"`, "whispers4", "whispers7", "whispers16", "whispers19", "whisper-imported")
	hide("a private ticket's subject", "topic2 ", "topic3 ", "topic6 ", "topic8 ")
	hide("a subject of the private days", "topic4")
	hide("what was taken back", "spokens8")
	hide("a private ticket", w.ids["#2"], w.ids["#2's reference"], w.ids["#4"], w.ids["#4's reference"], w.ids["#6"], w.ids["#6's reference"])
	hide("a note's id", w.ids["comment s2"], w.ids["comment s7"])
	hide("a private ticket's tag", "canary-secret-tag")
	hide("why a ticket was passed over", "whisperqueue3", "whisperqueue5")
	hide("a note with which a ticket was handed over", "whisperqueue4")
	hide("a ticket that may never be public", "whispersealed", "topic11 ", w.ids["#10"], w.ids["#10's reference"])
	hide("what is only planned", "planned-whisper")
	private = false
	hide("a group", "canary-group", w.ids["group"])
	hide("a tag", "canary-tag")
	hide("a view", "canary-view", "canary-view-text", "canary-view-tag", w.ids["the shared view"])
	hide("an event", w.ids["event 0 of s1"], w.ids["event 0 of s2"], w.ids["event 1 of s5"])
	hide("a token", w.tokens[joe][0].id, w.tokens[ada][0].id)
	hide("the account", w.ids["account of "+string(ada)], "walk-false")
	hide("a key of another desk", "canary-organization-key", "canary-user-key", "canary-ticket-key", "canary-comment-key", "canary-note-key")
	hide("an imported person's address, number or language", "canary-imported@mail.example", "+33 6 12 34 56 78", "fr-CA")
	hide("an organization's domain", "canary-domain.example")
	hide("a call", w.ids["call s19"])
	hide("who read what", "READ_PRIVATE_TICKET", w.ids["audit entry"])
	hide("whose eyes were looked through", "VIEWED_AS", "Digest")
	hide("somebody's name whom they have not met", `"name":"ada"`)
}
