package desk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// Races are decided by the lock of the ticket's row: the outcome is that of one order or of the other, what an
// end user reads is right after either, and whoever said what they saw is not surprised.

// racing runs acts side by side and answers their errors, in the order of the acts.
func racing(t testing.TB, acts ...func() error) []error {
	t.Helper()
	errs := make([]error, len(acts))
	var start, done sync.WaitGroup
	start.Add(1)
	for i, act := range acts {
		done.Go(func() {
			start.Wait()
			errs[i] = act()
		})
	}
	start.Done()
	done.Wait()
	return errs
}

// rounds is how often a race is run: often enough that both orders come up.
const rounds = 12

func answerOf(ctx context.Context, w *desktest.World, ticketID string, expect *bool) error {
	_, _, _, err := w.Desk.AddComment(ctx, models.AddCommentInput{TicketID: ticketID, Body: "an answer", Public: new(true), ExpectPrivate: expect})
	return err
}

// sound checks that a ticket's two stages agree, and that its requester reads what was said aloud and nothing else.
func sound(t testing.TB, w *desktest.World, requester *desktest.Person, ticketID string) {
	t.Helper()
	staff, face := sees(t, w.Agent, ticketID), sees(t, requester, ticketID)
	if staff.Private() != (face == nil) {
		t.Fatalf("to the staff private is %v, to the requester it is %v", staff.Private(), face)
	}
	var aloud []string
	c, err := w.Desk.Comments(w.Agent.Context(t), staff, new(true), models.PageArgs{}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range c.Nodes() {
		aloud = append(aloud, n.Body)
	}
	if (len(aloud) > 0) == staff.Private() {
		t.Errorf("private %v with %d public comments", staff.Private(), len(aloud))
	}
	want(t, "what the requester reads", reads(t, requester, ticketID), append([]string{}, aloud...))
	if found := finds(t, requester, "smokes"); slices.Contains(found, ticketID) && !slices.Contains(aloud, "It smokes") {
		t.Error("the requester finds it by a word that is internal")
	}
}

func TestAnAnswerAgainstTakingTheFirstOneBack(t *testing.T) {
	for name, expect := range map[string]*bool{"without expectPrivate": nil, "with expectPrivate": new(false)} {
		t.Run(name, func(t *testing.T) {
			desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
				ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
				asJoe, asAda := w.Agent.Context(t), w.Admin.Context(t)

				// One order, then the other.
				tk := opened(t, w, ann, false)
				wantCodes(t, answerOf(asJoe, w, tk.ID, expect))
				wantCodes(t, convert(asAda, w, tk.ID), models.UserErrorCodeNotExactlyOnePublicComment)
				sound(t, w, ann, tk.ID)
				tk = opened(t, w, ann, false)
				wantCodes(t, convert(asAda, w, tk.ID))
				if expect != nil {
					wantCodes(t, answerOf(asJoe, w, tk.ID, expect), models.UserErrorCodeConflict)
				} else {
					wantCodes(t, answerOf(asJoe, w, tk.ID, nil)) // it publishes again: nobody said otherwise
				}
				sound(t, w, ann, tk.ID)

				for range rounds {
					tk := opened(t, w, ann, false)
					errs := racing(t, func() error { return answerOf(asJoe, w, tk.ID, expect) }, func() error { return convert(asAda, w, tk.ID) })
					answered, converted := refusedAs(t, errs[0]), refusedAs(t, errs[1])
					switch {
					case converted == nil && expect != nil:
						want(t, "the answer after it", answered, []models.UserErrorCode{models.UserErrorCodeConflict})
					case converted == nil:
						want(t, "the answer after it", answered, nil)
					default:
						want(t, "the answer before it", answered, nil)
						want(t, "taking back after it", converted, []models.UserErrorCode{models.UserErrorCodeNotExactlyOnePublicComment})
					}
					sound(t, w, ann, tk.ID)
				}
			})
		})
	}
}

func TestTheRequestersAnswerAgainstTakingTheFirstOneBack(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		asAnn, asJoe := ann.Context(t), w.Agent.Context(t)
		for range rounds {
			tk := opened(t, w, ann, false)
			errs := racing(t, func() error { return answerOf(asAnn, w, tk.ID, nil) }, func() error { return convert(asJoe, w, tk.ID) })
			answered, converted := refusedAs(t, errs[0]), refusedAs(t, errs[1])
			if converted == nil {
				want(t, "Ann's answer to nothing", answered, []models.UserErrorCode{models.UserErrorCodeNotFound})
			} else {
				want(t, "Ann's answer", answered, nil)
			}
			sound(t, w, ann, tk.ID)
		}
	})
}

// TestAnAnswerToWhatIsBeingTakenBackFindsNothing: the ticket goes between two looks at whether its requester may answer.
// FORBIDDEN is said of what one sees alone, and of this nobody sees anything any more.
func TestAnAnswerToWhatIsBeingTakenBackFindsNothing(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		asJoe := w.Agent.Context(t)
		var once sync.Once
		slow, err := desk.Open(t.Context(), desk.Options{URL: w.URL, Trace: func(sql string) {
			if strings.Contains(sql, "public_tickets") {
				once.Do(func() { wantCodes(t, convert(asJoe, w, tk.ID)) })
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(slow.Close)
		_, _, _, err = slow.AddComment(ann.Context(t), models.AddCommentInput{TicketID: tk.ID, Body: "Thank you"})
		wantCodes(t, err, models.UserErrorCodeNotFound)
	})
}

func TestTwoPublishers(t *testing.T) {
	for name, expect := range map[string]*bool{"without expectPrivate": nil, "with expectPrivate": new(true)} {
		t.Run(name, func(t *testing.T) {
			desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
				ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
				asJoe, asAda := w.Agent.Context(t), w.Admin.Context(t)
				for range rounds {
					tk := opened(t, w, ann, true)
					errs := racing(t, func() error { return answerOf(asJoe, w, tk.ID, expect) }, func() error { return answerOf(asAda, w, tk.ID, expect) })
					var refused []models.UserErrorCode
					for _, err := range errs {
						refused = append(refused, refusedAs(t, err)...)
					}
					if expect != nil {
						want(t, "the second publisher", refused, []models.UserErrorCode{models.UserErrorCodeConflict})
					} else {
						want(t, "the second publisher", refused, nil)
					}
					published := 0
					for _, kind := range history(t, w, tk.ID) {
						if kind == string(models.TicketEventKindPublished) {
							published++
						}
					}
					if published != 1 {
						t.Errorf("it was published %d times", published)
					}
					sound(t, w, ann, tk.ID)
				}
			})
		})
	}
}

func TestTwoWhoTakeBackAtOnce(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		asJoe, asAda := w.Agent.Context(t), w.Admin.Context(t)
		for range rounds {
			tk := opened(t, w, ann, false)
			errs := racing(t, func() error { return convert(asJoe, w, tk.ID) }, func() error { return convert(asAda, w, tk.ID) })
			want(t, "the second", append(refusedAs(t, errs[0]), refusedAs(t, errs[1])...), []models.UserErrorCode{models.UserErrorCodeAlreadyPrivate})
			sound(t, w, ann, tk.ID)
		}
	})
}

func TestOpeningPrivatelyAgainstDisabling(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		asJoe, asAda := w.Agent.Context(t), w.Admin.Context(t)
		for range rounds {
			if _, err := w.Desk.UpdateAccountSettings(asAda, models.UpdateAccountSettingsInput{PrivateTicketsEnabled: new(true)}); err != nil {
				t.Fatal(err)
			}
			errs := racing(t,
				func() error {
					_, err := w.Desk.CreateTicket(asJoe, models.CreateTicketInput{Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, Private: new(true)})
					return err
				},
				func() error {
					_, err := w.Desk.UpdateAccountSettings(asAda, models.UpdateAccountSettingsInput{PrivateTicketsEnabled: new(false)})
					return err
				})
			if got := refusedAs(t, errs[0]); len(got) > 0 && got[0] != models.UserErrorCodePrivateTicketsDisabled || errs[1] != nil {
				t.Errorf("got %v", errs)
			}
		}
	})
}

func TestManyAnswersAtOnceAreAllCounted(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		tk := opened(t, w, ann, false)
		asJoe, asAnn := w.Agent.Context(t), ann.Context(t)
		var acts []func() error
		for i := range 20 {
			ctx := asJoe
			if i%2 == 0 {
				ctx = asAnn
			}
			acts = append(acts, func() error { return answerOf(ctx, w, tk.ID, nil) })
		}
		if err := errors.Join(racing(t, acts...)...); err != nil {
			t.Fatal(err)
		}
		if got := len(reads(t, ann, tk.ID)); got != 21 {
			t.Errorf("Ann reads %d comments, want 21", got)
		}
		pool, err := w.Desk.StaffPool()
		if err != nil {
			t.Fatal(err)
		}
		var counted int
		if err := pool.QueryRowContext(t.Context(), "SELECT comment_count FROM public_tickets").Scan(&counted); err != nil || counted != 21 {
			t.Errorf("the face counts %d (%v), want 21", counted, err)
		}
	})
}

func TestTheSameNewPersonIsEnteredOnce(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		asJoe := w.Agent.Context(t)
		enter := func() error {
			_, err := w.Desk.CreateUser(asJoe, models.CreateUserInput{Name: "New", Email: new("new@oven.example")})
			return err
		}
		var codes []models.UserErrorCode
		for _, err := range racing(t, enter, enter, enter, enter) {
			codes = append(codes, refusedAs(t, err)...)
		}
		taken := models.UserErrorCodeTaken
		want(t, "all but the first", codes, []models.UserErrorCode{taken, taken, taken})
	})
}

// TestIntroducingOnePersonTwiceAtOnce: two tickets of one requester become public at the same moment.
func TestIntroducingOnePersonTwiceAtOnce(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		asJoe, asAda := w.Agent.Context(t), w.Admin.Context(t)
		for range rounds {
			u, err := w.Desk.CreateUser(asJoe, models.CreateUserInput{Name: "New"})
			if err != nil {
				t.Fatal(err)
			}
			open := func(ctx context.Context) func() error {
				return func() error {
					_, err := w.Desk.CreateTicket(ctx, models.CreateTicketInput{
						Requester: &models.RequesterInput{ID: &u.ID}, Subject: "x", Comment: &models.NewCommentInput{Body: "y"}, Private: new(false),
					})
					return err
				}
			}
			if err := errors.Join(racing(t, open(asJoe), open(asAda))...); err != nil {
				t.Fatal(err)
			}
		}
	})
}
