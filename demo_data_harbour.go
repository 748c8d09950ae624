package main

import "aparte/models"

// harbour is a small insurer. Its private tickets are not enabled: whatever is opened for a customer, they see.
var harbour = demoAccount{
	name: "Harbour Mutual", slug: "harbour",
	organizations: []models.CreateOrganizationInput{
		{Name: "Saltmarsh Marina", Domains: []string{"saltmarsh.example"}, SharedTickets: new(true)},
		{Name: "Atelier Bouvier", Domains: []string{"atelier-bouvier.example"}},
		{Name: "Pennywell School", Domains: []string{"pennywell.example"}},
	},
	people: []demoPerson{
		{name: "Ruth Okafor", email: "ruth@harbourmutual.example", phone: "+44 117 496 0101", locale: "en", signsIn: true},
		{
			name: "Daniel Ferreira", email: "daniel@harbourmutual.example", phone: "+44 117 496 0102", locale: "en",
			role: models.RoleAgent, signsIn: true,
		},
		{name: "Maëlle Corbin", email: "maelle@harbourmutual.example", phone: "+33 2 61 91 08 03", locale: "fr", role: models.RoleAgent},
		{
			name: "Imogen Tremayne", email: "imogen@saltmarsh.example", phone: "+44 117 496 0440", locale: "en",
			organization: "Saltmarsh Marina", signsIn: true,
		},
		{name: "Callum Reid", email: "callum@saltmarsh.example", phone: "+44 117 496 0441", locale: "en", organization: "Saltmarsh Marina"},
		{name: "Beatrix Hale", email: "office@saltmarsh.example", phone: "+44 117 496 0442", locale: "en", organization: "Saltmarsh Marina"},
		{
			name: "Théo Bouvier", email: "theo@atelier-bouvier.example", phone: "+33 2 61 91 44 20", locale: "fr",
			organization: "Atelier Bouvier", signsIn: true,
		},
		{name: "Inès Bouvier", email: "ines@atelier-bouvier.example", phone: "+33 2 61 91 44 21", locale: "fr", organization: "Atelier Bouvier"},
		{name: "Loïc Kermarrec", email: "loic@atelier-bouvier.example", phone: "+33 6 39 98 70 12", locale: "fr", organization: "Atelier Bouvier"},
		{name: "Margaret Ashdown", email: "bursar@pennywell.example", phone: "+44 117 496 0880", locale: "en", organization: "Pennywell School"},
		{name: "Samir Haddad", email: "s.haddad@pennywell.example", phone: "+44 117 496 0881", locale: "en", organization: "Pennywell School"},
		{name: "Chloé Martin", email: "chloe.martin@pennywell.example", phone: "+44 117 496 0882", locale: "fr", organization: "Pennywell School"},
		{name: "George Pemberton", email: "george.pemberton@post.example", phone: "+44 7700 900118", locale: "en"},
	},
	tickets: append(harbourClaims, harbourQuestions...),
}

// harbourClaims are about something that has happened.
var harbourClaims = []demoTicket{
	{
		by: "Imogen", subject: "Storm damage to the east pontoon",
		body: "Saturday’s storm has torn two sections loose. Nobody is hurt; three boats have scratches. What do you need from us?",
		then: []demoStep{
			aloud("Daniel", "I am sorry to hear it. Photographs from both ends, please, and the names of the three boats. A surveyor can come on Wednesday."),
			note("Daniel", "Last survey was in autumn: the chains were noted as worn. Ask the surveyor to look at them."),
			copies("Daniel", "Callum"),
			answers("Callum", "I took the photographs yesterday and will send them today."),
			sets("Daniel", models.TicketStatusOpen),
		},
	},
	{
		by: "Théo", subject: "Dégât des eaux dans l’atelier",
		body: "La conduite du voisin a cédé. Deux établis et un stock de placage sont perdus.",
		then: []demoStep{
			aloud("Maëlle", "Gardez tout ce qui est abîmé jusqu’au passage de l’expert, s’il vous plaît. Avez-vous signé un constat avec le voisin ?"),
			answers("Théo", "Oui, ce matin. Il reconnaît la fuite."),
			sets("Maëlle", models.TicketStatusPending),
		},
	},
	{
		by: "Samir", subject: "Broken windows in the gymnasium",
		body: "Four panes, over the holidays. The police have given us a number for it.",
		then: []demoStep{
			note("Daniel", "Third time in two years, always the holidays. Have a look at the clause on empty buildings before we say anything about cover."),
			aloud("Daniel", "Please have them boarded up and keep the bill: that part is covered in any case."),
		},
	},
	{
		by: "Daniel", requester: "George", channel: models.ChannelVoice,
		subject: "Your call about the caravan",
		body:    "As we said on the phone: the awning is covered, the bicycle on it is not. The form is with you tomorrow.",
	},
	{
		by: "George", subject: "Six weeks and no word",
		body: "My claim went in six weeks ago. I would like to hear from somebody, even if it is only that nobody knows.",
		then: []demoStep{
			note("Ruth", "He is right. It lay with the surveyor who has left; I have given it to Daniel and will call him myself."),
			aloud("Ruth", "You should have heard from us, and I apologize. You will have our decision on Friday."),
		},
	},
	{
		by: "Beatrix", subject: "Photographs for the pontoon claim",
		body: "Callum’s photographs are too large for the mailbox. Where may we put them?",
	},
	{
		by: "Loïc", subject: "Bris de machine : la dégauchisseuse",
		body: "L’arbre est cassé. Le réparateur demande si vous voulez voir la pièce avant l’échange.",
		then: []demoStep{aloud("Maëlle", "Une photographie suffit. Vous pouvez faire réparer."), sets("Maëlle", models.TicketStatusSolved)},
	},
}

// harbourQuestions are about what may happen.
var harbourQuestions = []demoTicket{
	{
		by: "Margaret", subject: "Cover for the school trip to Brittany",
		body: "Forty pupils, five days, two of them at sea. Does our policy go with them?",
		then: []demoStep{
			aloud("Daniel", "On land it does. For the sailing we need the name of the club, and its certificate."),
			sets("Daniel", models.TicketStatusPending),
		},
	},
	{
		by: "Inès", subject: "Attestation pour la banque",
		body: "Notre banque demande une attestation d’assurance datée de ce mois-ci.",
		then: []demoStep{
			aloud("Maëlle", "Elle part par la poste aujourd’hui, avec un double pour vous."),
			answers("Inès", "Bien reçue, merci."),
			sets("Maëlle", models.TicketStatusClosed),
		},
	},
	{
		// Proactive: with private tickets switched off, the customer reads it at once.
		by: "Daniel", requester: "Imogen", assignee: "Daniel", ccs: []string{"Beatrix"},
		subject: "Your policy ends in June",
		body:    "Good morning Imogen, we would like to renew it with the same cover. The premium goes down a little: no claim in three years.",
		then:    []demoStep{answers("Imogen", "After Saturday you may want to think again about that!")},
	},
	{
		by: "Chloé", subject: "Changement d’adresse",
		body: "J’ai déménagé. L’école vous l’a peut-être déjà dit ?",
	},
	{
		by: "Callum", subject: "A new work boat",
		body: "Seven metres, second hand, with an outboard. From when is she covered if we buy her on Tuesday?",
		then: []demoStep{
			note("Daniel", "No survey, no cover over ten years of age. Ask for the year first."),
			aloud("Daniel", "From the moment you sign, if she is under ten years old. How old is she?"),
		},
	},
	{
		by: "Théo", subject: "Prélèvement en double",
		body: "La cotisation du mois a été prélevée deux fois.",
		then: []demoStep{
			aloud("Maëlle", "En effet. Le remboursement est parti, il sera chez vous sous trois jours."),
			sets("Maëlle", models.TicketStatusSolved),
		},
	},
	{
		by: "Samir", subject: "What is the excess on sports equipment?",
		body: "A vaulting horse has gone lame. Before I fill in anything: is it worth it?",
	},
	{
		by: "George", subject: "Lodger in the spare room",
		body: "My nephew is moving in for a year. Do I have to tell you? I have, now.",
	},
}
