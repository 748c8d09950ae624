package desk

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"aparte/policy"
)

// guard is a GORM plugin that stands before every statement. It adds the row rule of the viewer in the
// statement's context (policy.RowsOf), stamps the account on what is created, and refuses what it cannot narrow.
//
// Without a viewer there are no rows; a table without a rule is an error, and so is an end user's write.
type guard struct {
	trace   func(sql string)
	auditor *auditor
}

// Name tells GORM's plugins apart.
func (guard) Name() string { return "guard" }

// Initialize puts the guard before GORM's own callbacks.
func (g guard) Initialize(db *gorm.DB) error {
	db.ClauseBuilders["LIMIT"] = literalLimit
	cb := db.Callback()
	return errors.Join(
		cb.Query().Before("gorm:query").Register("guard:read", read),
		cb.Row().Before("gorm:row").Register("guard:row", func(db *gorm.DB) { refuse(db, "Row, Rows and Scan") }),
		cb.Raw().Before("gorm:raw").Register("guard:raw", func(db *gorm.DB) { refuse(db, "Exec") }),
		cb.Create().Before("gorm:before_create").Register("guard:create", create),
		cb.Update().Before("gorm:setup_reflect_value").Register("guard:update", update),
		cb.Delete().Before("gorm:before_delete").Register("guard:delete", change),
		cb.Query().Before("guard:read").Register("guard:enter", enterSnapshot),
		cb.Query().After("gorm:query").Register("guard:leave", leaveSnapshot),
		cb.Query().After("guard:leave").Register("guard:witness", g.auditor.witness),
		cb.Query().After("guard:leave").Register("guard:trace_query", g.hear),
		cb.Create().After("gorm:create").Register("guard:trace_create", g.hear),
		cb.Update().After("gorm:update").Register("guard:trace_update", g.hear),
		cb.Delete().After("gorm:delete").Register("guard:trace_delete", g.hear),
	)
}

func (g guard) hear(db *gorm.DB) {
	if g.trace != nil && db.Statement.SQL.Len() > 0 {
		g.trace(db.Statement.SQL.String())
	}
}

// read narrows a query. A statement written by hand has been narrowed by ruled, and says so.
func read(db *gorm.DB) {
	if db.Statement.SQL.Len() > 0 {
		if _, ok := db.Get(ruledKey); !ok {
			refuse(db, "Raw")
		}
		return
	}
	narrow(db)
}

// change narrows an update or a delete, which must name what it means.
func change(db *gorm.DB) {
	if where, ok := db.Statement.Clauses["WHERE"].Expression.(clause.Where); !ok || len(where.Exprs) == 0 {
		_ = db.AddError(fmt.Errorf("guard: a change of %s without a condition", db.Statement.Table))
		return
	}
	if mayWrite(db) {
		narrow(db)
	}
}

func update(db *gorm.DB) {
	if slices.Contains(db.Statement.Selects, "*") {
		refuse(db, "Save")
		return
	}
	change(db)
}

// create stamps the viewer's account on every new row.
func create(db *gorm.DB) {
	stmt := db.Statement
	_, upsert := stmt.Clauses["ON CONFLICT"]
	switch {
	case upsert:
		refuse(db, "an upsert")
	case stmt.Schema == nil || stmt.Schema.LookUpField("AccountID") == nil && stmt.Table != "accounts":
		refuse(db, "a create without a model that has an account")
	case !holdsRows(stmt.ReflectValue):
		refuse(db, "a create from a map")
	case len(stmt.Schema.Relationships.Relations) > 0:
		refuse(db, "a nested create")
	case plainTable(db) && mayWrite(db) && stmt.Table != "accounts":
		stamp(db)
	}
}

func stamp(db *gorm.DB) {
	account := db.Statement.Schema.LookUpField("AccountID")
	viewer := policy.ViewerFrom(db.Statement.Context)
	eachRow(db.Statement.ReflectValue, func(row reflect.Value) {
		if had, zero := account.ValueOf(db.Statement.Context, row); !zero && had != viewer.AccountID {
			_ = db.AddError(fmt.Errorf("guard: a new row of %s for another account", db.Statement.Table))
			return
		}
		_ = db.AddError(account.Set(db.Statement.Context, row, viewer.AccountID))
	})
}

// holdsRows says whether what is to be created are rows, one or many.
func holdsRows(v reflect.Value) bool {
	t := v.Type()
	if t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}

func eachRow(v reflect.Value, do func(reflect.Value)) {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		do(v)
		return
	}
	for i := range v.Len() {
		do(reflect.Indirect(v.Index(i)))
	}
}

// mayWrite: end users and strangers write nothing themselves, and only a public act writes the public stage.
func mayWrite(db *gorm.DB) bool {
	if policy.ViewerFrom(db.Statement.Context).ReadsAloudOnly() {
		_ = db.AddError(fmt.Errorf("guard: an end user's path writes %s", db.Statement.Table))
		return false
	}
	if _, aloud := db.Get(publicActKey); isOfPublicActs(db.Statement.Table) && !aloud {
		_ = db.AddError(fmt.Errorf("guard: %s is written by public acts alone (publish.go)", db.Statement.Table))
		return false
	}
	return true
}

// isOfPublicActs says whether a table holds what was said aloud, or the history of it.
func isOfPublicActs(table string) bool {
	return strings.HasPrefix(table, "public_") || table == "face_history" || table == "name_history"
}

// narrow adds the viewer's rule to the conditions of a statement.
func narrow(db *gorm.DB) {
	if !plainTable(db) {
		return
	}
	stmt := db.Statement
	rule, ok := policy.RowsOf(policy.ViewerFrom(stmt.Context), stmt.Table)
	if !ok {
		_ = db.AddError(fmt.Errorf("guard: %s is not for this viewer", stmt.Table))
		return
	}
	narrowed := clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "(" + rule.SQL + ")", Vars: rule.Args}}}
	if own, ok := stmt.Clauses["WHERE"].Expression.(clause.Where); ok && len(own.Exprs) > 0 {
		// Close the caller's conditions first: "a OR b AND rule" would let a through.
		narrowed.Exprs = append(narrowed.Exprs, closed{own})
	}
	c := stmt.Clauses["WHERE"]
	c.Name, c.Expression = "WHERE", narrowed
	stmt.Clauses["WHERE"] = c
}

// closed is a caller's whole condition in parentheses.
type closed struct{ clause.Where }

// Build writes the condition.
func (c closed) Build(b clause.Builder) {
	_ = b.WriteByte('(')
	c.Where.Build(b)
	_ = b.WriteByte(')')
}

// plainTable refuses statements that reach more than the one table whose rule is added.
func plainTable(db *gorm.DB) bool {
	stmt := db.Statement
	from, _ := stmt.Clauses["FROM"].Expression.(clause.From)
	switch {
	case len(stmt.Joins) > 0 || len(from.Joins) > 0 || len(from.Tables) > 0:
		refuse(db, "Joins")
	case len(stmt.Preloads) > 0:
		refuse(db, "Preload")
	case stmt.TableExpr != nil && (len(stmt.TableExpr.Vars) > 0 || strings.Trim(stmt.TableExpr.SQL, "\"`") != stmt.Table):
		refuse(db, "an alias or an expression as a table")
	case reachesFurther(stmt):
		refuse(db, "a SELECT inside a condition")
	}
	return db.Error == nil
}

// subselect finds a query inside a piece of SQL.
var subselect = regexp.MustCompile(`(?i)\b(select|from|join|union|table|values)\b|--|/\*|;`)

// reaches says whether a piece of SQL holds a query, or leaves the parentheses that are put around it.
func reaches(sql string) bool {
	depth := 0
	for _, r := range sql {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return true
			}
		}
	}
	return depth != 0 || subselect.MatchString(sql)
}

// reachesFurther says whether a part of a statement holds a query of its own, which would be read without rule.
func reachesFurther(stmt *gorm.Statement) bool {
	if slices.ContainsFunc(stmt.Selects, reaches) {
		return true
	}
	for name, c := range stmt.Clauses {
		parts := []clause.Expression{c.BeforeExpression, c.AfterNameExpression, c.AfterExpression}
		if name != "FROM" {
			parts = append(parts, c.Expression)
		}
		if holdsQuery(reflect.ValueOf(parts), 0) {
			return true
		}
	}
	// What an update sets; what a query reads into is somebody's struct.
	values, ok := stmt.Dest.(map[string]any)
	return ok && holdsQuery(reflect.ValueOf(values), 0)
}

// holdsQuery looks through an expression of whatever kind for SQL text with a query in it, or for a *gorm.DB.
func holdsQuery(v reflect.Value, depth int) bool {
	if depth > 12 || !v.IsValid() {
		return depth > 12
	}
	switch e := asInterface(v).(type) {
	case *gorm.DB, gorm.DB:
		return true
	case clause.Expr:
		return reaches(e.SQL) || holdsQuery(reflect.ValueOf(e.Vars), depth+1)
	case clause.NamedExpr:
		return reaches(e.SQL) || holdsQuery(reflect.ValueOf(e.Vars), depth+1)
	case clause.Column:
		return reaches(e.Name)
	}
	return slices.ContainsFunc(partsOf(v), func(part reflect.Value) bool { return holdsQuery(part, depth+1) })
}

// partsOf are the values inside a value.
func partsOf(v reflect.Value) (parts []reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			parts = append(parts, v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			parts = append(parts, v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			parts = append(parts, v.MapIndex(key))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				parts = append(parts, v.Field(i))
			}
		}
	default: // a value, which is bound and not part of the SQL
	}
	return parts
}

func asInterface(v reflect.Value) any {
	if !v.CanInterface() {
		return nil
	}
	return v.Interface()
}

func refuse(db *gorm.DB, what string) {
	_ = db.AddError(fmt.Errorf("guard: %s cannot be narrowed to what the viewer may see", what))
}

// literalLimit writes LIMIT into the text of a statement. As a parameter Postgres plans for any limit, and scans.
func literalLimit(c clause.Clause, b clause.Builder) {
	if l, ok := c.Expression.(clause.Limit); ok && l.Limit != nil {
		_, _ = b.WriteString(fmt.Sprintf("LIMIT %d", *l.Limit))
	}
}
