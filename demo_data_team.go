package main

// What a team does with it beside the story of one customer: taking the work, handing it on, finding it, counting it, and
// looking before speaking.

// teamSteps are the tabs of the team. Each works alone.
func teamSteps(c *cast, agent, customer, admin string) []step {
	const second, light = "Inès Carpentier", "Basile Tournier"
	readings, fraud, prover := c.tickets["readings"].ID, c.tickets["fraud"].ID, c.tickets["prover"].ID
	return []step{
		{"before speaking: what will she see?", agent, lookFirst, given{"readings": readings}},
		{"what could she see then?", agent, lookBack, given{"prover": prover, "before": c.tickets["prover"].CreatedAt, "now": c.clock.now().UTC()}},
		{"the fraud that is never made public", agent, neverAloud, given{"fraud": fraud}},
		{"a call is logged", agent, logIt, given{"zoe": c.people[first(customer)].id}},
		{"what waits: the sidebar", agent, sidebar, nil},
		{"the next free agent takes the next ticket", second, takeNext, given{"atelier": c.groups["Atelier"]}},
		{"and hands one on, with a note", agent, handOn, given{"readings": readings, "atelier": c.groups["Atelier"]}},
		{"a light agent whispers, and cannot speak", light, whisper, given{"readings": readings}},
		{"the staff search all of it", agent, searchAll, given{"words": "oven valv* private:true -status:closed"}},
		{"the customer searches what she may read", customer, searchOwn, given{"words": "oven valv*"}},
		{"what was done for a customer without a word", agent, doneForThem, given{"crumb": c.organizations["Crust & Crumb"]}},
		{"how fast the desk answers", admin, howFast, nil},
		{"who read what", admin, whoRead, nil},
	}
}

const lookFirst = `# Joe has a sentence ready for Zoë on a ticket that is
# private. What would it do? It is worked out by doing it
# and taking it back: nothing is written.
# Look at: the audience, colleagues through sharing among
# them; publicFace, exactly what Zoë would read, without
# a note; and digest. Hand it on as addComment's
# publishDigest, and the words are refused with CONFLICT
# when any of this has changed since.
query LookFirst($readings: ID!) {
  publishPlan(input: {
    ticketId: $readings
    public: true
    body: "Good news: your ovens report their temperature to us now."
  }) {
    publishes
    audience {
      requester { name }
      ccs { name }
      colleaguesThroughSharing
    }
    publicFace {
      subject
      status
      comments { author { name } body }
    }
    digest
    userErrors { code message path }
  }
}
`

const lookBack = `# The prover's ticket was opened in private, and said
# aloud later. What could Zoë read when it was opened,
# and what can she read at the demo's start?
query LookBack(
  $prover: ID!
  $before: Time!
  $now: Time!
) {
  ticket(id: $prover) {
    subject
    publishedAt
    whenOpened: publicFaceAt(time: $before) { subject }
    then: publicFaceAt(time: $now) {
      subject
      commentCount
      comments { createdAt author { name } body }
    }
  }
}
`

const neverAloud = `# Meant to be refused: a word too many would warn whom
# it is about. shareable: false was said when the ticket
# was opened, and nobody can publish it by mistake.
mutation NeverAloud($fraud: ID!) {
  addComment(input: {
    ticketId: $fraud
    body: "Marek, which card was that?"
    public: true
  }) {
    published
    ticket { shareable private }
    userErrors { code message path }
  }
}
`

const logIt = `# Zoë rang; nobody has to write to her that she did. A
# call is a ticket of channel VOICE, private here, or a
# note on a ticket that is there (ticketId).
mutation LogIt($zoe: ID!) {
  logCall(input: {
    requester: { id: $zoe }
    direction: INBOUND
    durationSeconds: 340
    outcome: ANSWERED
    notes: "Thinks of a third shop. Asks for nothing yet."
  }) {
    call { kind direction outcome durationSeconds }
    ticket { subject private channel requester { name } }
    comment { public body }
    userErrors { code message path }
  }
}
`

const sidebar = `# Every view with its count, in one statement. Those that
# everybody expects are built in; save your own with
# createView.
query Sidebar {
  views(first: 20) {
    nodes {
      title
      builtIn
      count
      tickets(first: 2) {
        nodes { reference subject private status }
      }
    }
  }
}
`

const takeNext = `# Inès has a free hand. She is given what is next in the
# queue of the Atelier: urgent before high, then what has
# waited longest. If fifty ask at once, each is given
# another ticket.
# Inès has access to the tickets of her groups alone.
mutation TakeNext($atelier: ID!) {
  takeNextTicket(input: { groupId: $atelier }) {
    ticket {
      reference
      subject
      priority
      private
      assignee { name }
      group { name waiting }
    }
    userErrors { code message path }
  }
}
`

const handOn = `# To a person or to a group, with what they should know,
# in one act. expectPrivate says what Joe saw.
mutation HandOn($readings: ID!, $atelier: ID!) {
  handOver(input: {
    ticketId: $readings
    groupId: $atelier
    expectPrivate: true
    note: "The readings are yours now. Zoë has not been told."
  }) {
    ticket {
      subject
      private
      group { name }
      assignee { name }
    }
    comment { public body }
    userErrors { code message path }
  }
}
`

const whisper = `# Basile is a light agent: he reads what the staff read,
# and writes notes. The second part is meant to be
# refused: he never speaks to a customer.
mutation Whisper($readings: ID!) {
  note: addComment(input: {
    ticketId: $readings
    body: "Sensor 3 drifts in the cold. I would look at it."
  }) {
    comment { public body }
    userErrors { code message path }
  }
  aloud: addComment(input: {
    ticketId: $readings
    body: "Good morning!"
    public: true
  }) {
    comment { public }
    userErrors { code message path }
  }
}
`

const searchAll = `# Words, beginnings, "phrases", -exclusions, and terms:
# status: tag: requester: private: and more.
# Look at: snippets, also out of notes.
query SearchAll($words: String!) {
  search(query: $words) {
    totalCount
    edges {
      node { reference subject private status }
      snippets { html comment { public } }
    }
  }
}
`

const searchOwn = `# The same words as Zoë's. Her search has an index of its
# own, which holds nothing but what she may read; a term
# is a word like any other to it.
query SearchOwn($words: String!) {
  search(query: $words) {
    totalCount
    edges {
      node { reference subject status }
      snippets { html }
    }
  }
}
`

const doneForThem = `# What Fournil did for Crust & Crumb in these weeks, aloud
# and in private, and how long it took, in seconds. The
# same as CSV, with its filter:
# GET /reports.csv?metric=VOLUME&groupBy=PRIVACY
query DoneForThem($crumb: ID!) {
  node(id: $crumb) {
    ... on Organization {
      name
      opened: report(metric: VOLUME, groupBy: PRIVACY) {
        rows { key count }
      }
      solved: report(
        metric: RESOLUTION_TIME
        groupBy: PRIVACY
      ) {
        rows { key count median p90 }
      }
    }
  }
}
`

const howFast = `# Half of the first replies came within the median, nine
# in ten within p90, in seconds. An internal note is no
# reply, however fast.
query HowFast {
  firstReply: report(
    metric: FIRST_REPLY_TIME
    groupBy: AGENT
    timeZone: "Europe/Paris"
  ) {
    rows { label count median p90 }
  }
  resolution: report(
    metric: RESOLUTION_TIME
    groupBy: GROUP
    timeZone: "Europe/Paris"
  ) {
    rows { label count median p90 }
  }
  backlog: report(metric: BACKLOG, interval: WEEK) {
    rows { start count }
  }
}
`

const whoRead = `# Who of the staff read which private ticket, and what
# else they did that somebody may ask about one day. It is
# written a moment after, sealed in a chain of hashes, and
# never changed.
query WhoRead {
  auditLog(first: 10) {
    totalCount
    nodes {
      at
      kind
      actor { name }
      user { name }
      ticketId
      detail
      batch
    }
  }
}
`
