package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// TestNoWayRoundTheGuard tries every way of reading or writing past a row rule that we know of.
func TestNoWayRoundTheGuard(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann, ben := w.NewPerson(t, models.CreateUserInput{Name: "Ann"}), w.NewPerson(t, models.CreateUserInput{Name: "Ben"})
		mine, theirs, hidden := opened(t, w, ann, false), opened(t, w, ben, false), opened(t, w, ann, true)
		says(t, w.Agent, mine.ID, "a note", nil)

		asAnn := func() *gorm.DB { return w.Desk.View(ann.Context(t)) }
		asJoe := func() *gorm.DB { return w.Desk.View(w.Agent.Context(t)) }
		write := func() *gorm.DB { return w.Desk.Writer(w.Agent.Context(t)) }
		faces := func(q *gorm.DB) error {
			var rows []*models.Ticket
			err := q.Table("public_tickets").Find(&rows).Error
			for _, r := range rows {
				if r.ID != mine.ID {
					t.Errorf("Ann got %s", r.ID)
				}
			}
			return err
		}
		var tickets []*models.Ticket
		var n int64
		for name, tt := range map[string]struct {
			refused bool
			try     func() error
		}{
			"plainly":                          {false, func() error { return faces(asAnn()) }},
			"a condition that is always true":  {false, func() error { return faces(asAnn().Where("1 = 1")) }},
			"OR at the top":                    {false, func() error { return faces(asAnn().Where("id = ?", mine.ID).Or("1 = 1")) }},
			"OR inside a condition":            {false, func() error { return faces(asAnn().Where("id = ? OR 1 = 1", mine.ID)) }},
			"a condition that closes brackets": {true, func() error { return faces(asAnn().Where("1 = 1) OR (1 = 1 UNION SELECT 1")) }},
			"NOT":                              {false, func() error { return faces(asAnn().Not("id = ?", "tic_none")) }},
			"another's id":                     {false, func() error { return faces(asAnn().Where("id IN ?", []string{theirs.ID, hidden.ID})) }},
			"unscoped":                         {false, func() error { return faces(asAnn().Unscoped()) }},
			"without a viewer":                 {true, func() error { return w.Desk.View(context.Background()).Find(&tickets).Error }},
			"a staff table":                    {true, func() error { return asAnn().Find(&tickets).Error }},
			"a staff table by name":            {true, func() error { return asAnn().Table("internal_notes").Count(&n).Error }},
			"the staff's view of comments":     {true, func() error { return asAnn().Find(&[]*models.Comment{}).Error }},
			"Raw":                              {true, func() error { return asAnn().Raw("SELECT * FROM public_tickets").Find(&tickets).Error }},
			"Raw and Scan":                     {true, func() error { return asAnn().Raw("SELECT * FROM public_tickets").Scan(&tickets).Error }},
			"Rows": {true, func() error {
				rows, err := asAnn().Table("public_tickets").Rows()
				if err == nil {
					_ = rows.Close()
				}
				return err
			}},
			"Exec": {true, func() error { return asJoe().Exec("SELECT 1").Error }},
			"Joins": {true, func() error {
				return asAnn().Table("public_tickets").Joins("JOIN tickets ON 1 = 1").Find(&tickets).Error
			}},
			"Preload":            {true, func() error { return asAnn().Table("public_tickets").Preload("Comments").Find(&tickets).Error }},
			"an alias":           {true, func() error { return asAnn().Table("public_tickets AS x").Find(&tickets).Error }},
			"an alias of a rule": {true, func() error { return asAnn().Table("tickets AS public_tickets").Find(&tickets).Error }},
			"two tables":         {true, func() error { return asAnn().Table("public_tickets, tickets").Find(&tickets).Error }},
			"a query as a table": {true, func() error { return asAnn().Table("(?) AS x", asAnn().Table("tickets")).Find(&tickets).Error }},
			"a FROM clause": {true, func() error {
				return asAnn().Table("public_tickets").Clauses(clause.From{Tables: []clause.Table{{Name: "tickets"}}}).Find(&tickets).Error
			}},
			"a query as a column":    {true, func() error { return faces(asAnn().Select("(SELECT max(body) FROM internal_notes) AS subject")) }},
			"a query as a condition": {true, func() error { return faces(asAnn().Where("EXISTS (SELECT 1 FROM internal_notes)")) }},
			"a query as an argument": {true, func() error { return faces(asAnn().Where("id IN (?)", asAnn().Table("tickets").Select("id"))) }},
			"a query in a map":       {true, func() error { return faces(asAnn().Where(map[string]any{"id": asAnn().Table("tickets").Select("id")})) }},
			"a query in the order":   {true, func() error { return faces(asAnn().Order("(SELECT 1 FROM internal_notes)")) }},
			"a query in HAVING":      {true, func() error { return faces(asAnn().Group("id").Having("(SELECT count(*) FROM internal_notes) > 0")) }},
			"an expression as order": {true, func() error {
				return faces(asAnn().Order(clause.OrderBy{Expression: clause.Expr{SQL: "(SELECT 1 FROM tickets)"}}))
			}},
			"a query behind a clause": {true, func() error { return faces(asAnn().Clauses(hint{})) }},
			"a write by an end user": {true, func() error {
				return w.Desk.Writer(ann.Context(t)).Table("public_tickets").Where("id = ?", mine.ID).Update("subject", "x").Error
			}},
			"a delete by an end user": {true, func() error {
				return w.Desk.Writer(ann.Context(t)).Table("public_tickets").Where("id = ?", mine.ID).Delete(&models.Ticket{}).Error
			}},
			"staff outside an act": {true, func() error {
				return write().Table("public_tickets").Where("id = ?", mine.ID).Update("subject", "x").Error
			}},
			"a change of everything": {true, func() error {
				return write().Model(&models.Ticket{}).Session(&gorm.Session{AllowGlobalUpdate: true}).Update("subject", "x").Error
			}},
			"Save": {true, func() error { return write().Save(&models.Ticket{AccountID: w.Account.ID, ID: mine.ID}).Error }},
			"an upsert": {true, func() error {
				return write().Clauses(clause.OnConflict{DoNothing: true}).Create(&models.ApiToken{ID: "tok_x", UserID: ann.ID}).Error
			}},
			"a row of another account": {true, func() error {
				return write().Create(&models.ApiToken{AccountID: "acc_other", ID: "tok_x", UserID: ann.ID, CreatedAt: time.Now()}).Error
			}},
			"a create from a map with a model": {true, func() error {
				return write().Model(&models.ApiToken{}).Create(map[string]any{"id": "tok_x"}).Error
			}},
			"brackets that close and open again": {true, func() error { return faces(asAnn().Where("1 = 1) OR (1 = 1")) }},
			"a comment":                          {true, func() error { return faces(asAnn().Where("1 = 1 --")) }},
			"a query as a value": {true, func() error {
				return write().Model(&models.Ticket{}).Where("id = ?", mine.ID).
					Updates(map[string]any{"subject": gorm.Expr("(SELECT name FROM accounts)")}).Error
			}},
			"a create from a map": {true, func() error { return write().Table("api_tokens").Create(map[string]any{"id": "tok_x"}).Error }},
		} {
			t.Run(name, func(t *testing.T) {
				err := tt.try()
				if refused := err != nil; refused != tt.refused {
					t.Errorf("refused: %v (%v), want %v", refused, err, tt.refused)
				}
			})
		}
	})
}

// hint writes a query behind the table, as hints of GORM's plugins do.
type hint struct{}

func (hint) Build(clause.Builder) {}

func (hint) ModifyStatement(stmt *gorm.Statement) {
	c := stmt.Clauses["FROM"]
	c.AfterExpression = clause.Expr{SQL: ", (SELECT 1 FROM tickets) x"}
	stmt.Clauses["FROM"] = c
}

// TestHandWrittenStatementsNameTablesWithTheirRules: a statement of our own cannot leave the rule out.
func TestHandWrittenStatementsNameTablesWithTheirRules(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		var rows []*models.Ticket
		if err := w.Desk.Ruled(ann.Context(t), &rows, "SELECT * FROM {tickets} t"); err == nil || !strings.HasPrefix(err.Error(), "guard:") {
			t.Errorf("a staff table in an end user's statement: got %v", err)
		}
		// As an agent, whom no second lock would stop.
		for name, statement := range map[string]string{
			"a table without braces":   "SELECT * FROM public_tickets",
			"a joined one":             "SELECT t.* FROM {public_tickets} t JOIN tickets x ON x.id = t.id",
			"one in a condition":       "SELECT * FROM {public_tickets} t WHERE EXISTS (SELECT 1 FROM tickets)",
			"a quoted one":             `SELECT * FROM "tickets" t`,
			"one in brackets":          "SELECT * FROM (users) u",
			"one without a space":      `SELECT * FROM"users"`,
			"one behind a comment":     "SELECT * FROM/**/users",
			"behind AS and a comma":    "SELECT t.* FROM {tickets} AS t, users u",
			"by TABLE":                 "SELECT * FROM {tickets} t WHERE t.id IN (TABLE users)",
			"in capitals":              "SELECT * FROM USERS",
			"named like a query's own": "WITH myusers AS (SELECT 1) SELECT * FROM users",
			"the database's own":       "SELECT * FROM pg_class",
			"the catalogue":            "SELECT * FROM sqlite_master",
			"a write":                  "DELETE FROM ticket_words",
			"a table by itself":        "TABLE users",
			"behind a comma":           "SELECT t.* FROM {tickets} t, tickets x",
			"a qualified one":          "SELECT * FROM main.tickets t",
		} {
			t.Run(name, func(t *testing.T) {
				if err := w.Desk.Ruled(w.Agent.Context(t), &rows, statement); err == nil || !strings.HasPrefix(err.Error(), "guard:") {
					t.Errorf("%q: got %v, want the guard's refusal", statement, err)
				}
			})
		}
	})
}

// TestAStaffTableInAnEndUsersPathFailsAtTheDatabase goes round the guard: the second lock holds by itself.
func TestAStaffTableInAnEndUsersPathFailsAtTheDatabase(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		opened(t, w, ann, false)
		pool, err := w.Desk.EndUserPool()
		if err != nil {
			t.Fatal(err)
		}
		tables, err := w.Desk.Catalogue(t.Context())
		if err != nil || len(tables) < 20 {
			t.Fatalf("the catalogue: %v, %v", tables, err)
		}
		staff := 0
		for _, table := range tables {
			rows, err := pool.QueryContext(t.Context(), `SELECT * FROM "`+table+`"`)
			if err == nil {
				err = rows.Err()
				_ = rows.Close()
			}
			if may := desk.MayBeNamed(table); may != (err == nil) {
				t.Errorf("%s: may be named %v, but got %v", table, may, err)
			} else if !may {
				staff++
			}
		}
		if staff < 10 {
			t.Errorf("only %d staff tables were tried", staff)
		}
		for _, statement := range []string{
			`INSERT INTO public_users (account_id, id, name, role) VALUES ('a', 'b', 'c', 'AGENT')`,
			`UPDATE public_tickets SET subject = 'x'`,
			`DELETE FROM public_comments`,
			`CREATE TABLE mine (x text)`,
			`DROP TABLE public_documents`,
			`CREATE VIEW v AS SELECT * FROM tickets`,
		} {
			if _, err := pool.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("an end user's connection ran %s", statement)
			}
		}
	})
}

// TestAForgottenGuardIsStoppedByTheDatabase plants the worst mistake in our own code: an end user's path that
// reads a staff table without the guard.
func TestAForgottenGuardIsStoppedByTheDatabase(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		ann := w.NewPerson(t, models.CreateUserInput{Name: "Ann"})
		hidden := opened(t, w, ann, true)
		pool, err := w.Desk.EndUserPool()
		if err != nil {
			t.Fatal(err)
		}
		var subject string
		err = pool.QueryRowContext(t.Context(), "SELECT subject FROM tickets WHERE id = '"+hidden.ID+"'").Scan(&subject)
		if err == nil || strings.Contains(err.Error(), "no rows") || subject != "" {
			t.Errorf("got %q and %v, want an error of the database's", subject, err)
		}
	})
}
