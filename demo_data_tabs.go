package main

import (
	"context"
	"encoding/json"
	"fmt"

	"aparte/models"
	"aparte/web"
)

// tabsOf is the story of one customer, her supplier's agent and what she is not told, step by step. Each step works
// alone, and better in order.
func tabsOf(ctx context.Context, c *cast) ([]web.Tab, error) {
	const agent, customer, admin = "Joe Brannigan", "Zoë Albright", "Hélène Marchetti"
	joe, zoe := c.people[first(agent)].id, c.people[first(customer)].id
	recall, prover, prices, tradeIn := c.tickets["recall"].ID, c.tickets["prover"].ID, c.tickets["prices"].ID, c.tickets["trade-in"].ID
	said, err := c.desk.Comments(c.as(ctx, first(agent)), c.tickets["prices"], nil, models.PageArgs{}, false)
	if err != nil {
		return nil, err
	}
	if _, err := c.desk.ViewAs(c.as(ctx, first(agent)), zoe, "SeenByAnybody"); err != nil {
		return nil, err // so that the administrator has something to find
	}
	steps := append([]step{
		{"an agent finds the customer while typing", agent, findRequester, given{"typed": "zoe cru"}},
		{"the agent opens a private ticket on her behalf", agent, openPrivately, given{"input": c.opened["recall"]}},
		{"the customer looks, and finds nothing", customer, lookForIt, given{"recall": recall, "words": "recall valve"}},
		{"the agent adds a note, then answers aloud", agent, speakAloud, given{"recall": recall}},
		{"the customer sees what was said", customer, seeIt, given{"recall": recall, "prover": prover}},
		{"the customer answers", customer, answerIt, given{"prover": prover}},
		{"what was said aloud cannot be taken back", agent, tryToTakeBack, given{"prover": prover}},
		{"but the only answer, said too early, can", agent, takeBack, given{"input": c.opened["prices"], "prices": prices}},
		{"the customer: it never was", customer, neverWas, given{"ids": []string{prices, said.Nodes()[0].ID, tradeIn}, "words": "prices April"}},
		{"the agent looks through the customer’s eyes", agent, fmt.Sprintf(seenByAnybody, zoe), given{"prover": prover}},
		{"the agent reads who did what", agent, history, given{"prover": prover}},
		{"the administrator sees the settings, and who looked", admin, settings, nil},
		{"the agent’s queue", agent, queue, given{"me": joe}},
	}, teamSteps(c, agent, customer, admin)...)
	return asTabs(steps)
}

// step is a tab: what it tells, whose it is, and what they ask.
type step struct {
	title, person, query string
	variables            given
}

type given map[string]any

func asTabs(steps []step) ([]web.Tab, error) {
	var tabs []web.Tab
	for i, step := range steps {
		variables := ""
		if step.variables != nil {
			text, err := json.MarshalIndent(step.variables, "", "  ")
			if err != nil {
				return nil, err
			}
			variables = string(text)
		}
		title := fmt.Sprintf("Step %d: %s", i+1, step.title)
		tabs = append(tabs, web.Tab{Title: title, Person: step.person, Query: step.query, Variables: variables})
	}
	return tabs, nil
}

// The steps. An editor does not wrap: lines end where it does.

const findRequester = `# Joe has a customer on the phone, and types what
# he hears, without accents. Every word must fit: in a
# name, an address, a number or the organization.
# Also try: "0321", "020 7946 0321", "crumb", "zoe@",
# "@crustandcrumb.example".
query FindRequester($typed: String!) {
  requesters(query: $typed, first: 5) {
    totalCount
    nodes {
      id
      name
      email
      phone
      organization { name }
    }
  }
}
`

const openPrivately = `# Two ovens of Zoë's have a bad valve. She must not hear
# of it by halves: Joe opens a private ticket, as its
# submitter, with her as its requester.
# Look at: private, and publishedAt.
#
# The demo has sent this very request before, so that
# the other steps know the ticket's id: with the same
# idempotencyKey the answer is the same ticket. Change
# the key in the variables to open another one.
mutation OpenPrivately($input: CreateTicketInput!) {
  createTicket(input: $input) {
    ticket {
      id
      reference
      subject
      private
      publishedAt
      requester { name }
      submitter { name }
      comments {
        nodes { author { name } body public }
      }
    }
    userErrors { code message path }
  }
}
`

const lookForIt = `# Zoë is the requester of the ticket of step 2, and let
# us say that she knows its id.
# Look at: it is not among her activities, no search
# finds it, and its id is that of nothing.
# No field could tell her more: open the docs, on the
# left, and look for "private". Then do so as Joe.
query LookForIt($recall: ID!, $words: String!) {
  viewer {
    user { name }
    myActivities {
      totalCount
      nodes { reference subject status updatedAt }
    }
  }
  search(query: $words) {
    totalCount
    nodes { subject }
  }
  ticket(id: $recall) { subject }
}
`

const speakAloud = `# A note for the team, and an answer for Zoë. A comment
# is internal unless it says public: true.
# Look at: published. The answer made the ticket public,
# for good; the notes stay internal.
# expectPrivate says what Joe saw when he wrote. Run this
# again: a CONFLICT now, and nothing is written.
mutation SpeakAloud($recall: ID!) {
  note: addComment(input: {
    ticketId: $recall
    body: "The fitter is free on Tuesday at two."
  }) {
    comment { public }
    ticket { private }
    userErrors { code message path }
  }
  answer: addComment(input: {
    ticketId: $recall
    body: """
    Hello Zoë, a valve of your two ovens has to be changed,
    free of charge. **Please turn off the gas at night until
    then.** May our fitter come on Tuesday at two?
    """
    public: true
    expectPrivate: true
  }) {
    published
    comment { public }
    ticket {
      private
      publishedAt
      comments {
        nodes { public author { name } body }
      }
    }
    userErrors { code message path }
  }
}
`

const seeIt = `# After step 4 the recall is here, as if it had been
# opened at that moment. (Run alone: not yet, null.)
# The prover has gone the same way: opened in private,
# noted, then published.
# Look at: createdAt is when it became public; comments
# are what was said aloud. No gap and no count says more.
query SeeIt($recall: ID!, $prover: ID!) {
  recall: ticket(id: $recall) { ...asSheReadsIt }
  prover: ticket(id: $prover) { ...asSheReadsIt }
  viewer {
    myActivities { totalCount nodes { subject } }
  }
}

fragment asSheReadsIt on Ticket {
  reference
  subject
  status
  createdAt
  updatedAt
  ccs { name }
  comments {
    totalCount
    nodes { createdAt author { name } bodyHtml }
  }
  viewerCanAddPublicComment
}
`

const answerIt = `# Zoë answers about the prover. (To answer about the
# recall, put its id into the variables: see step 5's.)
# What a customer writes is always public.
mutation AnswerIt($prover: ID!) {
  addComment(input: {
    ticketId: $prover
    body: "Yes please, any time after ten."
  }) {
    comment { createdAt author { name } body }
    ticket { status comments { totalCount } }
    userErrors { code message path }
  }
}
`

const tryToTakeBack = `# Meant to be refused. The prover was private once and
# was made public: that never goes back. Nor is there
# one public comment alone.
# Look at: every reason, in a fixed order.
mutation TryToTakeBack($prover: ID!) {
  convertToPrivate(input: { ticketId: $prover }) {
    ticket { private }
    userErrors { code message path }
  }
}
`

const takeBack = `# Joe opens a public ticket about new prices, a week too
# early. Zoë has not answered, nothing else was said.
# Look at: opened, it is public, and could be converted.
# Taken back, its comment is an internal note, locked
# for good, and the ticket is private.
# (As in step 2, the demo has opened it before, and the
# idempotencyKey answers with the same ticket.)
mutation TakeBack(
  $input: CreateTicketInput!
  $prices: ID!
) {
  opened: createTicket(input: $input) {
    ticket { ...asStaffRead }
    userErrors { code message path }
  }
  takenBack: convertToPrivate(
    input: { ticketId: $prices }
  ) {
    ticket { ...asStaffRead }
    userErrors { code message path }
  }
}

fragment asStaffRead on Ticket {
  subject
  private
  viewerCanConvertToPrivate
  viewerCannotConvertToPrivateReasons
  comments { nodes { public lockedInternal body } }
}
`

const neverWas = `# The ids are of the ticket of step 8, of its comment,
# and of a ticket that Joe has taken back before.
# Look at: after step 8 all three are ids of nothing,
# and no search finds a word of them.
query NeverWas($ids: [ID!]!, $words: String!) {
  nodes(ids: $ids) { __typename id }
  search(query: $words) {
    totalCount
    nodes { subject }
  }
  viewer { myActivities { nodes { subject } } }
}
`

const seenByAnybody = `# What does Zoë see? Run this as it is: Joe reads the
# notes, too. Then put this into the Headers editor,
# beside the variables, and run it again:
#
# { "Aparte-View-As": "%s" }
#
# The same query, wholly through her eyes. It reads and
# never writes, and it is recorded: see step 12. With
# "me" Joe reads as any requester does.
query SeenByAnybody($prover: ID!) {
  viewer {
    user { name role }
    myActivities { totalCount nodes { subject } }
  }
  ticket(id: $prover) {
    subject
    createdAt
    comments {
      totalCount
      nodes { public author { name } body }
    }
  }
}
`

const history = `# The prover's history, for the staff: opened in
# private, noted, said aloud and so published. Nothing
# is ever taken out of it.
query History($prover: ID!) {
  ticket(id: $prover) {
    reference
    subject
    events(first: 50) {
      totalCount
      nodes {
        createdAt
        kind
        actor { name }
        user { name }
        old
        new
        comment { public body }
      }
    }
  }
}
`

const settings = `# Hélène decides whether private tickets may be opened
# at all. (Harbour Mutual, the other account, has not
# enabled them: try step 2 as Daniel Ferreira.)
# Look at: VIEWED_AS. Whoever looks through a customer's
# eyes leaves a trace.
query Settings {
  account {
    name
    settings {
      privateTicketsEnabled
      newTicketsPrivateByDefault
    }
    events(first: 6) {
      totalCount
      nodes {
        createdAt
        kind
        actor { name }
        user { name }
        old
        new
      }
    }
  }
}
`

const queue = `# What Joe is at work on, what has waited longest first;
# and what nobody has taken up yet.
query Queue($me: ID!) {
  mine: tickets(
    filter: {
      assigneeId: $me
      status: [NEW, OPEN, PENDING, ON_HOLD]
    }
    orderBy: { field: UPDATED_AT, direction: ASC }
  ) {
    totalCount
    nodes { ...inTheQueue }
  }
  nobodys: tickets(
    filter: { unassigned: true, status: [NEW, OPEN] }
    orderBy: { field: CREATED_AT, direction: ASC }
  ) {
    totalCount
    nodes { ...inTheQueue }
  }
}

fragment inTheQueue on Ticket {
  reference
  subject
  status
  private
  channel
  requester { name organization { name } }
  updatedAt
}
`
