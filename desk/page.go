package desk

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"aparte/models"
)

// list says which rows a connection holds and in which order. Every connection of the schema is one; page reads
// a page of it, pages reads a page for each of many parents in one statement.
type list[T any] struct {
	// name is the field with its arguments, to which cursors are bound: Query.tickets{"status":…}.
	name string
	// from is what is read, with its table in braces: {tickets} t. Columns are named through t.
	from     string
	fromArgs []any
	// where are conditions on t, with their arguments.
	where []condition
	// order are the columns of the order, which together are unique; all ascend, or with newest all descend.
	order  []string
	newest bool
	// place are the values of order in a row.
	place func(*T) []any
}

type condition struct {
	sql  string
	args []any
}

func cond(sql string, args ...any) condition { return condition{sql, args} }

// page reads one page. total asks for the number of all rows too, in a statement of its own.
func page[T any](ctx context.Context, d *Desk, l list[T], args models.PageArgs, total bool) (*models.Connection[*T], error) {
	size, backwards, err := pageSize(args)
	if err != nil {
		return nil, err
	}
	beyond, err := l.beyond(ctx, args)
	if err != nil {
		return nil, err
	}
	where, values := l.conditions(beyond...)
	rows, err := l.rows(ctx, d, args, fmt.Sprintf("SELECT t.* FROM %s WHERE %s ORDER BY %s LIMIT %d",
		l.from, where, l.ordered("t.", backwards), size+1), values)
	if err != nil {
		return nil, err
	}
	c, err := l.connection(ctx, d, rows, size, backwards, args)
	if err != nil || !total {
		return c, err
	}
	c.TotalCount, err = l.count(ctx, d)
	return c, err
}

// rows reads what a page shows, and one more. Where nothing but the number is asked for, nothing is read: nobody is to stand
// in the audit log for a ticket that they only counted.
func (l list[T]) rows(ctx context.Context, d *Desk, args models.PageArgs, statement string, values []any) (rows []*T, err error) {
	if args.CountOnly {
		return nil, nil
	}
	if err := ruled(ctx, d.view(ctx).Set(pagedKey, true), &rows, statement, values...); err != nil {
		return nil, fmt.Errorf("read %s: %w", l.field(), err)
	}
	return rows, nil
}

// count is the number of rows of the whole list.
func (l list[T]) count(ctx context.Context, d *Desk) (int, error) {
	where, values := l.conditions()
	var n struct{ N int }
	err := ruled(ctx, d.view(ctx), &n, "SELECT COUNT(*) AS n FROM "+l.from+" WHERE "+where, values...)
	return n.N, err
}

// pages reads the same page of the list for each of many parents: the rows whose column is the parent's id.
// A page after or before a cursor is of one parent, since cursors are bound to theirs.
func pages[T any](ctx context.Context, d *Desk, l list[T], column string, parents []string, of func(*T) string,
	args models.PageArgs, total bool) (map[string]*models.Connection[*T], error) {
	size, backwards, err := pageSize(args)
	if err != nil {
		return nil, err
	}
	l.where = append(slices.Clone(l.where), cond("t."+column+" IN ?", parents))
	where, values := l.conditions()
	rows, err := l.rows(ctx, d, args, fmt.Sprintf(`SELECT * FROM (SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.%s ORDER BY %s) AS place_in_page
		FROM %s WHERE %s) w WHERE place_in_page <= %d ORDER BY place_in_page`,
		column, l.ordered("t.", backwards), l.from, where, size+1), values)
	if err != nil {
		return nil, err
	}
	byParent := map[string][]*T{}
	for _, r := range rows {
		byParent[of(r)] = append(byParent[of(r)], r)
	}
	counts, err := l.counts(ctx, d, column, total)
	if err != nil {
		return nil, err
	}
	all := make(map[string]*models.Connection[*T], len(parents))
	for _, p := range parents {
		mine := l
		mine.name = nested(l.name, p)
		if all[p], err = mine.connection(ctx, d, byParent[p], size, backwards, args); err != nil {
			return nil, err
		}
		all[p].TotalCount = counts[p]
	}
	return all, nil
}

// nested is the name of a list within one parent.
func nested(name, parent string) string { return name + " of " + parent }

// counts are the numbers of rows for each parent.
func (l list[T]) counts(ctx context.Context, d *Desk, column string, wanted bool) (map[string]int, error) {
	if !wanted {
		return nil, nil
	}
	where, values := l.conditions()
	var rows []struct {
		Parent string
		N      int
	}
	statement := fmt.Sprintf("SELECT t.%s AS parent, COUNT(*) AS n FROM %s WHERE %s GROUP BY t.%s", column, l.from, where, column)
	if err := ruled(ctx, d.view(ctx), &rows, statement, values...); err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.Parent] = r.N
	}
	return counts, nil
}

// beyond are the conditions that a page's cursors add.
func (l list[T]) beyond(ctx context.Context, args models.PageArgs) ([]condition, error) {
	var more []condition
	for _, end := range []struct {
		cursor *string
		after  bool
	}{{args.After, true}, {args.Before, false}} {
		if end.cursor == nil {
			continue
		}
		var zero T
		at, err := openCursor(viewerOf(ctx), l.name, *end.cursor, l.place(&zero))
		if err != nil {
			return nil, err
		}
		operator := ">"
		if end.after == l.newest {
			operator = "<"
		}
		columns := "(t." + strings.Join(l.order, ", t.") + ")"
		marks := "(?" + strings.Repeat(", ?", len(at)-1) + ")"
		more = append(more, cond(columns+" "+operator+" "+marks, at...))
	}
	return more, nil
}

func (l list[T]) conditions(more ...condition) (string, []any) {
	sql, args := []string{"1 = 1"}, slices.Clone(l.fromArgs)
	for _, c := range append(slices.Clone(l.where), more...) {
		sql, args = append(sql, "("+c.sql+")"), append(args, c.args...)
	}
	return strings.Join(sql, " AND "), args
}

func (l list[T]) ordered(prefix string, backwards bool) string {
	direction := " ASC"
	if l.newest != backwards {
		direction = " DESC"
	}
	columns := make([]string, len(l.order))
	for i, c := range l.order {
		columns[i] = prefix + c + direction
	}
	return strings.Join(columns, ", ")
}

// connection makes a page of the rows that were read: one more than asked for, when more follow.
func (l list[T]) connection(ctx context.Context, d *Desk, rows []*T, size int, backwards bool, args models.PageArgs) (*models.Connection[*T], error) {
	more := len(rows) > size
	if more {
		rows = rows[:size]
	}
	if err := d.auditor.saw(ctx, reflect.ValueOf(rows)); err != nil {
		return nil, err
	}
	info := &models.PageInfo{HasNextPage: more, HasPreviousPage: args.After != nil}
	if backwards {
		slices.Reverse(rows)
		info = &models.PageInfo{HasNextPage: args.Before != nil, HasPreviousPage: more}
	}
	c := &models.Connection[*T]{PageInfo: info, Edges: make([]*models.Edge[*T], len(rows))}
	for i, r := range rows {
		cursor, err := sealCursor(viewerOf(ctx), l.name, l.place(r))
		if err != nil {
			return nil, err
		}
		c.Edges[i] = &models.Edge[*T]{Node: r, Cursor: cursor}
	}
	if len(rows) > 0 {
		info.StartCursor, info.EndCursor = &c.Edges[0].Cursor, &c.Edges[len(rows)-1].Cursor
	}
	return c, nil
}

// field is the list's name without its arguments, for errors.
func (l list[T]) field() string {
	name, _, _ := strings.Cut(l.name, "{")
	return name
}
