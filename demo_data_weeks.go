package main

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"aparte/models"
)

// The weeks before the story: a desk's daily work, so that its queues have something in them and its reports something to
// tell. Each line is a ticket from its first word to its last.

type past struct {
	daysAgo   int
	hour      float64 // of the day, in UTC
	requester string
	agent     string // who works on it; "": nobody has taken it yet
	group     string
	tags      []string
	urgency   models.TicketPriority // "": NORMAL
	kind      models.TicketType     // "": nobody has said
	private   bool                  // it is opened by the agent, and stays private
	subject   string
	asked     string
	noted     string  // an internal note, half an hour later; "": none
	replied   float64 // hours until the first public reply; 0: none yet
	reply     string
	solved    float64 // hours from there until it is solved; 0: not yet
}

// The groups of the desk, with their members.
var fournilGroups = map[string][]string{
	"Support":      {"Joe", "Noémie"},
	"Atelier":      {"Noémie", "Inès", "Basile"},
	"Comptabilité": {"Hélène", "Inès"},
}

const (
	question, incident, task = models.TicketTypeQuestion, models.TicketTypeIncident, models.TicketTypeTask
	high, urgent, low        = models.TicketPriorityHigh, models.TicketPriorityUrgent, models.TicketPriorityLow
)

// fournilWeeks are told from the oldest on.
var fournilWeeks = []past{
	{55, 7.5, "Camille", "Noémie", "Atelier", []string{"four", "sonde"}, high, incident, false, "Le four du haut ne dépasse pas 180 degrés", "Depuis ce matin, la sole du haut plafonne. Celle du bas va bien.", "Résistance ou sonde ; le relevé dira.", 1.5, "Pouvez-vous lire les deux températures affichées et me les envoyer ?", 26},
	{53, 9, "Oisín", "Joe", "Support", []string{"mixer"}, "", question, false, "Which oil for the divider?", "The tin is empty and the label is gone.", "", 3, "Food-grade ISO 100, a litre lasts a year. I put one in your next parcel.", 20},
	{52, 10, "Anaïs", "Hélène", "Comptabilité", []string{"facture"}, "", task, false, "Relevé de compte du trimestre", "Notre comptable demande le relevé du trimestre.", "", 6, "Le voici, avec les deux avoirs de janvier.", 2},
	{50, 8, "Étienne", "Noémie", "Atelier", []string{"visite"}, "", task, true, "Appel : il pense à un troisième four", "Il agrandit à l’automne et compare. Ne rien proposer avant le devis de l’électricien.", "", 0, "", 30},
	{49, 6.5, "Zoë", "Joe", "Support", []string{"oven"}, urgent, incident, false, "Oven tripped the main fuse", "The whole shop was dark at five. It works again, but we are afraid of tomorrow.", "Humidity in the element after the clean. Seen twice this spring.", 0.5, "Please run it at 120 degrees for an hour with the door ajar, and tell me whether it trips.", 9},
	{47, 13, "Marek", "Joe", "Support", nil, low, question, false, "Do you sell fire bricks?", "I need forty, any size.", "", 25, "We do not, but the works in Stoke do, and they are kind to potters.", 1},
	{45, 8, "Jérôme", "Inès", "Atelier", []string{"vapeur"}, "", incident, false, "Fuite sous le générateur de vapeur", "Une flaque tous les matins, de la taille d’une assiette.", "Joint torique, référence 4410.", 4, "C’est un joint ; il part aujourd’hui, et la vidéo du montage avec lui.", 48},
	{43, 11, "Maëlys", "Hélène", "Comptabilité", []string{"facture", "litige"}, high, task, true, "Contestation de la facture de novembre", "Elle refuse la main-d’œuvre. Hélène décide ; personne n’écrit d’ici là.", "", 0, "", 72},
	{42, 7, "Priya", "Joe", "Support", []string{"delivery"}, "", question, false, "Where is our parcel?", "It was due on Friday.", "", 1, "It waits at the depot in Croydon; they come again tomorrow before ten.", 24},
	{40, 9, "François", "Noémie", "Atelier", []string{"pétrin"}, high, incident, false, "Bruit de casserole en petite vitesse", "La cuve tourne, mais cela cogne à chaque tour.", "Le doigt de la spirale touche : la vis du bas s’est desserrée.", 2, "Arrêtez-la, s’il vous plaît, et serrez la vis du bas d’un quart de tour. Je rappelle à midi.", 5},
	{38, 15, "Camille", "Noémie", "Support", []string{"formation"}, low, task, false, "Former deux apprentis", "Deux jeunes arrivent en mars. Faites-vous encore les matinées à l’atelier ?", "", 20, "Oui, le premier lundi du mois. Je vous garde deux places.", 3},
	{36, 8.5, "Oisín", "Joe", "Support", []string{"oven", "display"}, "", incident, false, "The timer counts upwards", "It says 61 minutes and goes on.", "", 5, "Press the clock twice: it was in stopwatch mode.", 0.5},
	{35, 10, "Étienne", "Inès", "Atelier", []string{"sonde"}, "", incident, false, "Sonde de fermentation muette", "L’afficheur montre trois tirets.", "", 7, "Débranchez-la dix minutes ; si les tirets restent, je vous en envoie une.", 31},
	{33, 9, "Zoë", "Joe", "Support", []string{"recall"}, high, task, true, "Which of Zoë’s ovens have valves of batch 2288?", "The factory asks for serial numbers, and wants no customer to be told before the list is whole.", "Two of four. Sent.", 0, "", 50},
	{31, 7.5, "Anaïs", "Noémie", "Support", []string{"four"}, "", question, false, "Peut-on cuire des pizzas dans le four à soles ?", "Le samedi seulement.", "", 2, "On peut : sole à 320, voûte à 300, et dix minutes de repos entre deux fournées.", 1},
	{29, 12, "Marek", "Joe", "Support", []string{"kiln"}, low, question, false, "How thick is the vault?", "I want to know what it weighs.", "", 50, "Eleven centimetres; the small oven weighs 640 kilos without its feet.", 10},
	{28, 8, "Jérôme", "Noémie", "Atelier", []string{"visite"}, "", task, false, "Déplacer la visite d’entretien", "Le 14 nous sommes fermés.", "", 3, "Ce sera le 21, à la même heure.", 2},
	{26, 6, "Priya", "Joe", "Support", []string{"delivery", "oven"}, urgent, incident, false, "New oven arrived with a cracked stone", "The corner is off. We open on Monday.", "Claim with the carrier, photographs are enough.", 1, "A new stone leaves today. You can bake on the lower deck meanwhile.", 46},
	{25, 10, "Maëlys", "Inès", "Comptabilité", []string{"facture"}, "", question, false, "TVA sur les pièces", "Pourquoi 20 % et non 10 ?", "", 9, "Le taux réduit ne vaut que pour la pose. Voici le texte.", 15},
	{23, 9.5, "Étienne", "Noémie", "Support", []string{"litige"}, high, task, true, "Réunion : ils songent à changer de fournisseur", "Vu au salon avec la concurrence. Préparer une offre d’entretien avant d’en parler.", "", 0, "", 96},
	{22, 8, "Camille", "Noémie", "Atelier", []string{"pétrin", "sonde"}, "", incident, false, "La protection du moteur saute encore", "Deux fois cette semaine.", "Troisième cas de la série 60 : le dire à l’usine.", 3, "Nous changeons la sonde à nos frais ; elle part demain.", 70},
	{20, 7, "Oisín", "Joe", "Support", []string{"mixer"}, high, incident, false, "The bowl will not lift", "Half a batch of rye is in it.", "", 0.4, "Hold both buttons for three seconds: that frees the brake.", 0.5},
	{18, 13, "Anaïs", "Hélène", "Comptabilité", []string{"facture"}, "", task, false, "Payer en trois fois", "Est-ce encore possible pour la trancheuse ?", "", 4, "C’est possible. Le contrat est joint.", 40},
	{17, 9, "François", "Noémie", "Support", nil, "", question, false, "Changer de farine sans changer de programme ?", "Nous passons au T80.", "", 6, "Ajoutez une minute en petite vitesse, et goûtez.", 2},
	{15, 8, "Zoë", "Joe", "Support", []string{"oven"}, "", question, false, "Can the deck oven run overnight on a timer?", "Two bakers are ill.", "", 2, "It can, from the menu Week. The guide is attached to your account.", 18},
	{14, 10.5, "Jérôme", "Inès", "Atelier", []string{"vapeur"}, high, incident, false, "Plus de vapeur à la deuxième fournée", "La première est belle, la deuxième est mate.", "Détartrer d’abord.", 5, "C’est le tartre : un cycle de deux heures avec l’acide citrique, ce soir.", 0},
	{12, 8, "Marek", "Joe", "Support", []string{"kiln"}, low, question, true, "Called: wants to visit the works", "Nice man, wrong oven. Ask Hélène whether we do visits.", "", 0, "", 0},
	{10, 7, "Priya", "Joe", "Support", []string{"delivery"}, "", question, false, "Returning two trays", "They are a finger too wide.", "", 8, "The carrier picks them up with the next delivery.", 0},
	{8, 9, "Camille", "Noémie", "Atelier", []string{"four"}, "", incident, false, "Vitre fêlée", "Une fêlure d’un coin à l’autre, on voit encore.", "", 2, "Ne cuisez plus sur cet étage ; la vitre est commandée.", 0},
	{6, 10, "Maëlys", "", "Comptabilité", []string{"facture"}, "", task, false, "Duplicata de la facture 2214", "Pour notre assurance.", "", 0, "", 0},
	{5, 8, "Étienne", "", "Atelier", []string{"sonde"}, urgent, incident, false, "Plus de chauffe du tout", "Rien sur les deux étages depuis minuit.", "", 0, "", 0},
	{4, 11, "Anaïs", "", "Atelier", nil, low, question, false, "Quelle graisse pour la chaîne ?", "Celle de la parisienne.", "", 0, "", 0},
	{3, 9, "Oisín", "", "Support", []string{"oven"}, high, incident, false, "Steam comes out below the door", "Only on the left.", "", 0, "", 0},
	{2, 8, "François", "", "Atelier", []string{"pétrin"}, "", task, true, "Rappel possible de la série 60", "L’usine enquête. À qui en avons-nous livré ? Rien aux clients avant la liste.", "", 0, "", 0},
	{1, 14, "Priya", "", "Support", nil, "", question, false, "Opening hours of the works in August", "Are you closed?", "", 0, "", 0},
}

// found the desk's groups, by their members' first names.
func (c *cast) group(ctx context.Context, admin string, groups map[string][]string) error {
	for name, members := range groups {
		in := models.CreateGroupInput{Name: name}
		for _, m := range members {
			in.MemberIds = append(in.MemberIds, c.people[m].id)
		}
		g, err := c.desk.CreateGroup(c.as(ctx, admin), in)
		if err != nil {
			return fmt.Errorf("make the group %s: %w", name, err)
		}
		c.groups[name] = g.ID
	}
	return nil
}

// live plays a ticket of the weeks before.
func (c *cast) live(ctx context.Context, p past) error {
	c.clock.goTo(p.daysAgo, p.hour)
	dispatcher := "Noémie"
	in := models.CreateTicketInput{Subject: p.subject, Comment: &models.NewCommentInput{Body: p.asked}}
	as := c.as(ctx, p.requester)
	if p.private {
		voice := models.ChannelVoice
		as, in.Requester, in.Private, in.Channel = c.as(ctx, or(p.agent, dispatcher)), &models.RequesterInput{ID: &c.people[p.requester].id}, &p.private, &voice
	}
	made, err := c.desk.CreateTicket(as, in)
	if err != nil {
		return err
	}
	c.clock.wait(0.1)
	file := models.UpdateTicketInput{TicketID: made.ID, AddTags: p.tags}
	group := c.groups[p.group]
	file.GroupID = graphql.OmittableOf(&group)
	if p.agent != "" {
		file.AssigneeID = graphql.OmittableOf(&c.people[p.agent].id)
	}
	if p.urgency != "" {
		file.Priority = &p.urgency
	}
	if p.kind != "" {
		file.Type = graphql.OmittableOf(&p.kind)
	}
	if _, err := c.desk.UpdateTicket(c.as(ctx, dispatcher), file); err != nil {
		return err
	}
	return c.liveOn(ctx, p, made.ID)
}

// liveOn plays what is said on it.
func (c *cast) liveOn(ctx context.Context, p past, ticketID string) error {
	var steps []demoStep
	if p.noted != "" {
		steps = append(steps, after(0.4, note(p.agent, p.noted)))
	}
	if p.replied > 0 {
		steps = append(steps, after(p.replied, aloud(p.agent, p.reply)))
	}
	if p.solved > 0 {
		steps = append(steps, after(p.solved, sets(p.agent, models.TicketStatusSolved)))
	}
	for _, step := range steps {
		if err := step(ctx, c, ticketID); err != nil {
			return err
		}
	}
	return nil
}

// after is a step that happens some hours later.
func after(hours float64, step demoStep) demoStep {
	return func(ctx context.Context, c *cast, ticketID string) error {
		c.clock.wait(hours)
		return step(ctx, c, ticketID)
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
