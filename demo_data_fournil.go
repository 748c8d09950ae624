package main

import "aparte/models"

// fournil makes ovens and mixers for bakeries. Its private tickets are enabled; the tabs tell its story.
var fournil = demoAccount{
	name: "Fournil & Fils", slug: "fournil", privateTickets: true,
	organizations: []models.CreateOrganizationInput{
		{Name: "Crust & Crumb", Domains: []string{"crustandcrumb.example"}, SharedTickets: new(true)},
		{Name: "Boulangeries Pétrin d’Or", Domains: []string{"petrindor.example"}},
		{Name: "Levain Nord", Domains: []string{"levain-nord.example", "levainnord.example"}},
	},
	people: []demoPerson{
		{name: "Hélène Marchetti", email: "helene@fournil.example", phone: "+33 1 99 00 12 01", locale: "fr", signsIn: true},
		{name: "Joe Brannigan", email: "joe@fournil.example", phone: "+44 20 7946 0110", locale: "en", role: models.RoleAgent, signsIn: true},
		{name: "Noémie Lefèvre", email: "noemie@fournil.example", phone: "+33 1 99 00 12 02", locale: "fr", role: models.RoleAgent, signsIn: true},
		{
			name: "Inès Carpentier", email: "ines@fournil.example", phone: "+33 1 99 00 12 03", locale: "fr",
			role: models.RoleAgent, access: models.TicketAccessGroups, signsIn: true,
		},
		{name: "Basile Tournier", email: "basile@fournil.example", phone: "+33 1 99 00 12 04", locale: "fr", role: models.RoleLightAgent, signsIn: true},
		{
			name: "Zoë Albright", email: "zoe@crustandcrumb.example", phone: "+44 20 7946 0321", locale: "en",
			organization: "Crust & Crumb", signsIn: true,
		},
		{
			name: "Oisín Gallagher", email: "oisin@crustandcrumb.example", phone: "+44 20 7946 0322", locale: "en",
			organization: "Crust & Crumb", signsIn: true,
		},
		{
			name: "Priya Nair", email: "accounts@crustandcrumb.example", phone: "+44 20 7946 0300", locale: "en",
			organization: "Crust & Crumb",
		},
		{
			name: "Camille Roussel", email: "camille.roussel@petrindor.example", phone: "+33 4 65 71 20 31", locale: "fr",
			organization: "Boulangeries Pétrin d’Or", signsIn: true,
		},
		{
			name: "Étienne Garnier", email: "etienne.garnier@petrindor.example", phone: "+33 4 65 71 20 32", locale: "fr",
			organization: "Boulangeries Pétrin d’Or", signsIn: true,
		},
		{
			name: "François Delmas", email: "f.delmas@petrindor.example", phone: "+33 6 39 98 41 07", locale: "fr",
			organization: "Boulangeries Pétrin d’Or",
		},
		{name: "Anaïs Vandamme", email: "anais@levain-nord.example", phone: "+33 3 53 01 55 10", locale: "fr", organization: "Levain Nord"},
		{name: "Jérôme Watteau", email: "jerome@levain-nord.example", phone: "+33 3 53 01 55 11", locale: "fr", organization: "Levain Nord"},
		{name: "Maëlys Quentin", email: "compta@levainnord.example", phone: "+33 3 53 01 55 12", locale: "fr", organization: "Levain Nord"},
		{name: "Marek Nowak", email: "marek@kilnworks.example", phone: "+44 7700 900461", locale: "en"},
	},
	groups: fournilGroups, weeks: fournilWeeks,
	tickets: append(fournilAloud, fournilPrivate...),
}

// fournilAloud is what the customers know of.
var fournilAloud = []demoTicket{
	{
		by: "Camille", subject: "Le pétrin s’arrête au bout de dix minutes",
		body: "Bonjour, notre spirale 60 s’arrête en grande vitesse, toujours au bout de dix minutes. La cuve est à moitié pleine.",
		then: []demoStep{
			note("Noémie", "Sans doute la sonde thermique : trois cas ce mois-ci sur la même série. À vérifier avant d’envoyer quelqu’un."),
			aloud("Noémie", "Bonjour Camille, pouvez-vous appuyer sur le bouton rouge sous le capot, puis relancer à vide pendant un quart d’heure ?"),
			answers("Camille", "Fait : elle tourne depuis vingt minutes. C’était donc cela ?"),
			aloud("Noémie", "Oui, la protection du moteur s’était déclenchée. Je vous envoie une sonde neuve, elle se change en cinq minutes."),
			sets("Noémie", models.TicketStatusSolved),
		},
	},
	{
		by: "Maëlys", subject: "Facture en double pour les grilles",
		body: "Nous avons reçu deux factures pour les mêmes douze grilles. Laquelle faut-il payer ?",
		then: []demoStep{
			aloud("Noémie", "La seconde est une erreur de notre part, je demande l’avoir. Avez-vous déjà réglé la première ?"),
			sets("Noémie", models.TicketStatusPending),
		},
	},
	{
		by: "Oisín", subject: "Oven display stuck in German",
		body: "Since the power cut the display of the deck oven speaks German. We can bake, but nobody here dares to touch the menu.",
		then: []demoStep{
			aloud("Joe", "Hold the clock and the lamp for five seconds, then choose the third line."),
			answers("Oisín", "It asks for a code now."),
			note("Joe", "The code board forgets its language when the battery is flat. Battery ordered, due on Thursday."),
			aloud("Joe", "The code is on the card inside the left door. A new battery is on its way, so that it does not happen again."),
			sets("Joe", models.TicketStatusOnHold),
		},
	},
	{
		by: "Jérôme", subject: "Quel détartrant pour le générateur de vapeur ?",
		body: "L’eau est très dure chez nous. Le vinaigre suffit-il, ou faut-il votre produit ?",
	},
	{
		by: "François", subject: "Toiles d’enfourneur à commander",
		body: "Il nous faut six toiles pour l’enfourneur 60 × 160. Quel délai en ce moment ?",
	},
	{
		// Proactive, and public: the customer is told before anything breaks.
		by: "Noémie", requester: "Étienne", private: new(false), assignee: "Noémie", ccs: []string{"Camille"},
		subject: "Visite d’entretien de vos deux fours",
		body:    "Bonjour Étienne, l’entretien annuel tombe en mai. Nous viendrions un mardi, à quatorze heures, fours froids. Cela vous convient-il ?",
		then:    []demoStep{answers("Étienne", "Plutôt un mercredi : le mardi nous livrons les écoles.")},
	},
	{
		by: "Joe", private: new(false), channel: models.ChannelEmail,
		newcomer: &models.CreateUserInput{Name: "Ada Lindqvist", Email: new("ada@chezada.example"), Locale: new("en")},
		subject:  "Can the small oven stand on a wooden floor?",
		body:     "Hello Ada, thank you for your e-mail. It can, on its own feet and with a steel plate under them. What is below the floor?",
		then:     []demoStep{sets("Joe", models.TicketStatusPending)},
	},
	{
		by: "Priya", subject: "Delivery of the second deck oven",
		body: "Could the lorry come before six? The street is closed to lorries after that.",
		then: []demoStep{
			aloud("Joe", "Booked for five in the morning. The driver has your number."),
			answers("Priya", "It arrived, on time and in one piece. Thank you!"),
			sets("Joe", models.TicketStatusClosed),
		},
	},
	{
		// Said too early: the tabs take it back.
		key: "prices", by: "Joe", requester: "Zoë", private: new(false), assignee: "Joe",
		subject: "New prices from April",
		body:    "Hello Zoë, spare parts go up by four per cent in April. Order before then and you keep today’s prices.",
	},
}

// fournilPrivate is what they do not know of, and what once was so.
var fournilPrivate = []demoTicket{
	{
		// Preparing before speaking: the tabs open it, and say it aloud.
		key: "recall", by: "Joe", requester: "Zoë", private: new(true), assignee: "Joe",
		subject: "Gas valve recall: both ovens at Bermondsey",
		body:    "The factory says that valves of batch 2291 can stick. Zoë’s two ovens are from that batch. Nothing to her before we have a date for the fitter.",
	},
	{
		// It was private, and was said aloud this morning.
		key: "prover", by: "Joe", requester: "Zoë", private: new(true), assignee: "Joe", ccs: []string{"Oisín"},
		status:  models.TicketStatusOpen,
		subject: "Prover at Deptford runs two degrees warm",
		body:    "Seen in the remote readings, three nights running. Zoë has not noticed yet.",
		then: []demoStep{
			note("Noémie", "The same firmware as in Lyon. Version 4.2 cures it, and can be sent down the line."),
			aloud("Joe", "Good morning Zoë, your prover has been two degrees too warm since Monday. We can set it right from here tonight; may we?"),
			aloud("Joe", "It takes ten minutes, and the dough may stay in."),
		},
	},
	{
		key: "trade-in", by: "Joe", requester: "Zoë", private: new(false), assignee: "Joe",
		subject: "Trade-in for the old deck oven",
		body:    "Hello Zoë, we would take the old deck oven back for 1,800 euros.",
		then: []demoStep{
			takesBack("Joe"),
			note("Joe", "Wrong customer: that was Marek’s oven. Taken back before she had seen it."),
		},
	},
	{
		// A call that is logged.
		by: "Noémie", requester: "Étienne", private: new(true), channel: models.ChannelVoice, status: models.TicketStatusSolved,
		subject: "Appel : démonstration de la diviseuse",
		body:    "Il a vu la diviseuse au salon et hésite. À rappeler en juin, quand l’apprenti sera parti. Ne rien envoyer d’ici là.",
	},
	{
		// A sensitive matter, for the administrator alone to answer.
		by: "Joe", requester: "Anaïs", private: new(true), assignee: "Hélène", ccs: []string{"Maëlys"},
		subject: "Three invoices overdue",
		body:    "90 days on the oldest. Their shop in Lille has closed. Do we go on delivering on account?",
		then: []demoStep{
			note("Hélène", "On continue, mais comptant pour les pièces. Je l’appelle moi-même vendredi, personne ne lui en parle avant."),
			sets("Hélène", models.TicketStatusOnHold),
		},
	},
	{
		by: "Noémie", requester: "Jérôme", private: new(true), assignee: "Noémie",
		subject: "Offre pour le fournil de Roubaix",
		body:    "Deux fours à soles et une spirale. Il attend une offre lundi ; la remise est à décider entre nous.",
		then: []demoStep{
			note("Joe", "Crust & Crumb got six per cent for the same lot. Not more, or they will hear of it."),
			note("Noémie", "Six, et la mise en route offerte. J’écris l’offre demain."),
		},
	},
	{
		// Still in preparation: the tabs look at what saying it would do, and hand it on.
		key: "readings", by: "Joe", requester: "Zoë", private: new(true), assignee: "Joe", ccs: []string{"Oisín"},
		subject: "Remote readings of the ovens at Bermondsey",
		body:    "Switched on at the last visit, for both ovens. Sensor 3 shows eight degrees too few. Not a word before it is right.",
	},
	{
		// It must never become public, by nobody's mistake.
		key: "fraud", by: "Joe", requester: "Marek", private: new(true), unshareable: true, assignee: "Hélène",
		subject: "Two card payments that were called back",
		body:    "Both cards were reported stolen a day after the order. The police has the file; he must not be warned.",
	},
	{
		// Without a requester it is the agent's own.
		by: "Joe", private: new(true), assignee: "Joe",
		subject: "Van for the trade fair",
		body:    "Three pallets and the small oven. Ask for the one with a tail lift.",
	},
	{
		by: "Joe", requester: "Marek", private: new(true), channel: models.ChannelVoice,
		subject: "Called about a kiln, not an oven",
		body:    "He fires pots in a bread oven and asks how hot it may get. Polite no for now; somebody with a certificate should answer.",
	},
}
