package models

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// What refusals say, in English; french holds the same sentences in French, and a test holds us to it.
const (
	SayNotFound        = "There is no such thing, or you may not see it. Check the id."
	SayNobodyHasEmail  = "Nobody has this e-mail address. Give newUser to enter them."
	SayOneRequester    = "Name the requester in exactly one way: id, email or newUser."
	SayNeedsText       = "Write something: this cannot be empty."
	SayTooLong         = "This is too long: at most %d characters."
	SayTooManyBytes    = "This is too long: at most %d bytes."
	SayOneLine         = "This must be one line without control characters."
	SayTooManyCCs      = "A ticket has at most %d people in copy."
	SayNotEmail        = "This is not an e-mail address. Write it like ann@example.com."
	SayNotPhone        = "This is not a phone number. Write its digits, with a leading + and the country."
	SayNotLocale       = "This is not a language tag. Write it like fr or en-GB."
	SayNotDomain       = "This is not a domain. Write it like example.com."
	SayNotFuture       = "This moment is past. Name one in the future, or leave it out."
	SayTaken           = "Somebody else has this e-mail address."
	SayClosed          = "This ticket is closed. Open a new one."
	SayOnlyAdmins      = "Only an administrator may do this."
	SayOnlyAdminsRoles = "Only an administrator may enter or change members of the staff."
	SayNotYourself     = "You cannot shut yourself out. Ask another administrator."
	SaySuspended       = "This person is suspended. Reinstate them first."
	SayLastAdmin       = "This is the last administrator of the account. Make another one first."
	SayOnlyLooking     = "Only the requester and the people in copy can answer here."
	SayPrivateDisabled = "Private tickets are not enabled. An administrator can enable them in the settings."
	SayPrivateByEmail  = "A ticket that came in by e-mail is never private."
	SayAlreadyPrivate  = "This ticket is private already."
	SayWasPublished    = "This ticket was private once and was made public. It cannot go back."
	SayNotOneComment   = "Only a ticket with exactly one public comment can become private."
	SayNotStaffComment = "The public comment was written by an end user: they know of the ticket, so it cannot become private."
	SayLockedInternal  = "This comment was made internal and is never public again."
	SayPrivacyChanged  = "Somebody else has changed whether this ticket is private. Read it again, then decide."
	SayLightAgent      = "Light agents write internal notes. Ask an agent to do this."
	SayNotAssignable   = "Only an agent or an administrator can be given a ticket."
	SayNoAccess        = "Only agents and light agents have some of the tickets alone: an administrator has them all, a customer none."
	SayGroupTaken      = "Another group has this name."
	SayNotInStaff      = "Only members of the staff can be in a group."
	SayTooManyMembers  = "At most %d people at once."
	SayNotTag          = "A tag is 1 to %d characters without white space."
	SayTooManyTags     = "A ticket has at most %d tags."
	SayQueueEmpty      = "Nothing waits in this queue, or nothing that you have not passed over today. Ask again later."
	SayAtCapacity      = "You have %d open tickets, which is as many as you take. Finish one first, or give one back."
	SayNotMember       = "Only members of this group take tickets from its queue. Ask an administrator to put you into it."
	SayGivenTickets    = "You have the tickets that others assign to you alone, and take none from a queue."
	SayNoGroup         = "This ticket is of no group, so there is no queue for it. Hand it over to a group."
	SaySomebodyElses   = "Somebody else works on this ticket. Read it again, then decide."
	SayNobodyNamed     = "Name a person or a group to hand the ticket over to."
	SayNotCapacity     = "This is not a number of tickets. Name one from 0 to %d, or none for no limit."
	SayTakesNoTickets  = "Only agents and administrators take tickets from queues."
	SayBuiltInView     = "This view came with the desk and cannot be changed. Make one of your own."
	SayOnlyAdminsShare = "Only an administrator may share views, or change shared ones."
	SayEmptyList       = "An empty list finds nothing. Name something, or leave it out."
	SayTooManyNamed    = "Name at most %d."
	SayNotDays         = "This is not a number of days. Name one from 1 to %d."
	SayCallWith        = "Call with %s"
	SayMeetingWith     = "Meeting with %s"
	SayTitleMine       = "My open tickets"
	SayTitleUnassigned = "Unassigned in my groups"
	SayTitleNew        = "New tickets"
	SayTitlePrivate    = "Private tickets"
	SayTitleOnHold     = "On hold"
	SayTitleSolved     = "Recently solved"
	SayOneOfCall       = "Name either the requester, for whom a ticket is opened, or a ticket."
	SayWithTicket      = "Name this together with a ticket; without one the requester says with whom it was."
	SayWithoutTicket   = "The ticket has its subject. Leave this out."
	SayDuration        = "This must be 0 to %d seconds."
	SayNotPast         = "This moment is in the future. Log what has taken place."
	SayCallNeedsTicket = "Private tickets are not enabled, and a new ticket would be the customer's to read. Name a ticket: the call becomes an internal note on it."
	SayKeyReused       = "This idempotency key was used with another input. Use a new key."
	SayNotShareable    = "This ticket may never be made public. Write an internal note, or open another ticket for its requester."
	SayNeverShareable  = "Notes were written on this ticket while it could not be made public: it stays so."
	SayIsPublic        = "This ticket is public: what was said has been read. Take it back first, with convertToPrivate."
	SayPublicUnshared  = "A ticket that may never be made public is private. Give private: true, or leave it out."
	SayPlanChanged     = "What would come of this is no longer what was planned. Ask for the plan again, then decide."
)

var french = map[string]string{
	SayNotFound:        "Cela n’existe pas, ou vous ne pouvez pas le voir. Vérifiez l’identifiant.",
	SayNobodyHasEmail:  "Personne n’a cette adresse. Donnez newUser pour créer la personne.",
	SayOneRequester:    "Désignez le demandeur d’une seule façon : id, email ou newUser.",
	SayNeedsText:       "Écrivez quelque chose : ceci ne peut pas être vide.",
	SayTooLong:         "C’est trop long : %d caractères au plus.",
	SayTooManyBytes:    "C’est trop long : %d octets au plus.",
	SayOneLine:         "Ceci doit tenir sur une ligne, sans caractère de contrôle.",
	SayTooManyCCs:      "Un ticket a au plus %d personnes en copie.",
	SayNotEmail:        "Ce n’est pas une adresse e-mail. Écrivez-la comme anne@example.com.",
	SayNotPhone:        "Ce n’est pas un numéro de téléphone. Écrivez ses chiffres, précédés de + et du pays.",
	SayNotLocale:       "Ce n’est pas une langue. Écrivez par exemple fr ou en-GB.",
	SayNotDomain:       "Ce n’est pas un domaine. Écrivez-le comme example.com.",
	SayNotFuture:       "Ce moment est passé. Choisissez-en un à venir, ou n’en donnez pas.",
	SayTaken:           "Quelqu’un d’autre a cette adresse e-mail.",
	SayClosed:          "Ce ticket est clos. Ouvrez-en un nouveau.",
	SayOnlyAdmins:      "Seul un administrateur peut faire cela.",
	SayOnlyAdminsRoles: "Seul un administrateur peut créer ou modifier des membres de l’équipe.",
	SayNotYourself:     "Vous ne pouvez pas vous exclure vous-même. Demandez à un autre administrateur.",
	SaySuspended:       "Cette personne est suspendue. Rétablissez-la d’abord.",
	SayLastAdmin:       "C’est le dernier administrateur du compte. Nommez-en un autre d’abord.",
	SayOnlyLooking:     "Seuls le demandeur et les personnes en copie peuvent répondre ici.",
	SayPrivateDisabled: "Les tickets privés ne sont pas activés. Un administrateur peut les activer dans les réglages.",
	SayPrivateByEmail:  "Un ticket arrivé par e-mail n’est jamais privé.",
	SayAlreadyPrivate:  "Ce ticket est déjà privé.",
	SayWasPublished:    "Ce ticket a été privé puis rendu public. Il ne peut pas redevenir privé.",
	SayNotOneComment:   "Seul un ticket qui a exactement un commentaire public peut devenir privé.",
	SayNotStaffComment: "Le commentaire public est d’un client : il connaît le ticket, qui ne peut donc pas devenir privé.",
	SayLockedInternal:  "Ce commentaire a été rendu interne et ne sera plus jamais public.",
	SayPrivacyChanged:  "Quelqu’un d’autre a changé le caractère privé ou public de ce ticket. Relisez-le, puis décidez.",
	SayLightAgent:      "Les agents légers écrivent des notes internes. Demandez à un agent de le faire.",
	SayNotAssignable:   "Un ticket ne peut être confié qu’à un agent ou à un administrateur.",
	SayNoAccess:        "Seuls les agents et les agents légers n’ont qu’une partie des tickets : un administrateur les a tous, un client aucun.",
	SayGroupTaken:      "Un autre groupe porte ce nom.",
	SayNotInStaff:      "Seuls les membres de l’équipe peuvent faire partie d’un groupe.",
	SayTooManyMembers:  "%d personnes au plus à la fois.",
	SayNotTag:          "Une étiquette a de 1 à %d caractères, sans espace.",
	SayTooManyTags:     "Un ticket a au plus %d étiquettes.",
	SayQueueEmpty:      "Rien n’attend dans cette file, ou rien que vous n’ayez passé aujourd’hui. Redemandez plus tard.",
	SayAtCapacity:      "Vous avez %d tickets ouverts, autant que vous en prenez. Terminez-en un d’abord, ou rendez-en un.",
	SayNotMember:       "Seuls les membres de ce groupe prennent des tickets dans sa file. Demandez à un administrateur de vous y ajouter.",
	SayGivenTickets:    "Vous n’avez que les tickets que d’autres vous confient, et n’en prenez dans aucune file.",
	SayNoGroup:         "Ce ticket n’est d’aucun groupe, il n’a donc pas de file. Confiez-le à un groupe.",
	SaySomebodyElses:   "Quelqu’un d’autre travaille sur ce ticket. Relisez-le, puis décidez.",
	SayNobodyNamed:     "Désignez une personne ou un groupe à qui confier le ticket.",
	SayNotCapacity:     "Ce n’est pas un nombre de tickets. Donnez-en un de 0 à %d, ou aucun pour ne pas limiter.",
	SayTakesNoTickets:  "Seuls les agents et les administrateurs prennent des tickets dans une file.",
	SayBuiltInView:     "Cette vue fait partie d’Aparté et ne peut pas être modifiée. Créez-en une à vous.",
	SayOnlyAdminsShare: "Seul un administrateur peut partager des vues ou modifier celles qui le sont.",
	SayEmptyList:       "Une liste vide ne trouve rien. Nommez quelque chose, ou n’en donnez pas.",
	SayTooManyNamed:    "Nommez-en %d au plus.",
	SayNotDays:         "Ce n’est pas un nombre de jours. Donnez-en un de 1 à %d.",
	SayTitleMine:       "Mes tickets ouverts",
	SayTitleUnassigned: "Non assignés dans mes groupes",
	SayTitleNew:        "Nouveaux tickets",
	SayTitlePrivate:    "Tickets privés",
	SayTitleOnHold:     "En attente",
	SayTitleSolved:     "Résolus récemment",
	SayOneOfCall:       "Désignez soit le demandeur, pour qui un ticket est ouvert, soit un ticket.",
	SayWithTicket:      "Ceci va avec un ticket ; sans ticket, c’est le demandeur qui dit avec qui c’était.",
	SayWithoutTicket:   "Le ticket a déjà son objet. N’en donnez pas.",
	SayDuration:        "Ceci doit être compris entre 0 et %d secondes.",
	SayNotPast:         "Ce moment est à venir. Notez ce qui a eu lieu.",
	SayCallNeedsTicket: "Les tickets privés ne sont pas activés, et le client lirait un nouveau ticket. Désignez un ticket : l’appel y devient une note interne.",
	SayCallWith:        "Appel avec %s",
	SayMeetingWith:     "Réunion avec %s",
	SayKeyReused:       "Cette clé d’idempotence a déjà servi avec une autre saisie. Utilisez une nouvelle clé.",
	SayNotShareable:    "Ce ticket ne pourra jamais être rendu public. Écrivez une note interne, ou ouvrez un autre ticket pour son demandeur.",
	SayNeverShareable:  "Des notes ont été écrites sur ce ticket alors qu’il ne pouvait pas être rendu public : il reste ainsi.",
	SayIsPublic:        "Ce ticket est public : ce qui a été dit a été lu. Retirez-le d’abord, avec convertToPrivate.",
	SayPublicUnshared:  "Un ticket qui ne pourra jamais être rendu public est privé. Donnez private: true, ou n’en donnez pas.",
	SayPlanChanged:     "Ce qui en résulterait n’est plus ce qui était prévu. Redemandez le plan, puis décidez.",
}

var sentences = func() catalog.Catalog {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for english, text := range french {
		if err := b.SetString(language.French, english, text); err != nil {
			panic(err)
		}
		if err := b.SetString(language.English, english, english); err != nil {
			panic(err)
		}
	}
	return b
}()

// printer speaks the best of our languages for a BCP 47 tag.
func printer(locale string) *message.Printer {
	tag, _ := language.MatchStrings(sentences.Matcher(), locale)
	return message.NewPrinter(tag, message.Catalog(sentences))
}

// Phrase is a sentence or a title in a locale, a BCP 47 tag.
func Phrase(locale, sentence string, args ...any) string {
	return printer(locale).Sprintf(sentence, args...)
}
