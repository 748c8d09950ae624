package proof

import "fmt"

// searches are what is typed besides single words: every form of a query, with words that occur in private alone, and
// with the staff's terms and names, which are text to end users.
func (k knowledge) searches() []string {
	word := k.sample(k.words)
	return []string{
		"whisper", "zyzzyva", "topic1 oven", "§", "whisper*", "spoken*", "oven -" + word, "oven -whisper*", "-" + word, `"as the oven"`, `"` + word + ` as the oven"`,
		`"the oven smokes again"`, `oven -"again ` + word + `"`, `"oven ` + word + `"`, "ovens smoking", "private:true oven", "oven -private:true", "oven -status:on_hold",
		"status:open", "requester:ann", "oven -requester:ann", "oven -assignee:joe", "channel:api", "oven bakery", "oven -newcomer*", "topic*", "topics of ovens -topic1", "*", `"`,
		k.sample(k.references), "oven -" + k.sample(k.references), `oven status:"on hold"`,
	}
}

// topics are what subjects are found by, also those of a ticket's private days.
var topics = func() (all []string) {
	for n := range 40 {
		all = append(all, fmt.Sprintf("topic%d", n+1))
	}
	return all
}()

func trySearch(s *session, k knowledge) {
	typed := append(k.some(k.words, 30), k.some(k.searches(), 10)...)
	for _, word := range k.some(k.words, 18) { // with one that every face has
		typed = append(typed, "oven "+word)
	}
	typed = append(typed, k.some(topics, 30)...)
	s.inAliases("search", typed, func(typed string) string {
		return "search(query: " + quoted(typed) + ", first: 5) { totalCount pageInfo { hasNextPage } edges { cursor node { id subject } } }"
	})
}

// trySnippets reads what a search shows of what it found, in both orders.
func trySnippets(s *session, k knowledge) {
	typed := append(k.some([]string{"oven", "oven smokes", "topic* again", `"the oven"`}, 3), k.some(k.searches(), 6)...)
	s.inAliases("what a search shows", typed, func(typed string) string {
		order := []string{"RELEVANCE", "UPDATED"}[(k.turn+len(typed))%2]
		return fmt.Sprintf("search(query: %s, first: 4, orderBy: %s) { totalCount edges { cursor snippets { html comment { id createdAt } } node { id } } }", quoted(typed), order)
	})
}

// retitledInPrivate: what a ticket was called before its requester could see it finds nothing.
func retitledInPrivate(g *generator) steps {
	open, n := g.opened(true, nil)
	retitle := func() (act, bool) { return act{kind: changes, by: g.agent(), ticket: *n, subject: g.topic()}, true }
	return steps{open, retitle, g.noting(n), g.quietly(n), retitle, g.noting(n)}
}
