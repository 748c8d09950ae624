package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"aparte/models"
	"aparte/policy"
	"aparte/words"
)

// Views are lists of tickets under a title. Whose view it is, a rule of rows says (policy/rows.go): a personal view is its
// maker's alone. What a view holds is read as whoever looks at it: their groups, their tickets.

// SavedView is a view by its id, for staff; nil when there is none for the viewer.
func (d *Desk) SavedView(ctx context.Context, id string) (*models.View, error) {
	if v := builtInView(id, viewerOf(ctx).Locale()); v != nil {
		return v, nil
	}
	v, err := find[models.View](d.view(ctx), id)
	if err != nil || v == nil {
		return nil, err
	}
	return opened(v), nil
}

// listed is a view in its place in the list.
type listed struct {
	models.View
	Place int
}

// Views is a page of the viewer's views: the built-in ones, the shared ones, their own.
func (d *Desk) Views(ctx context.Context, args models.PageArgs, total bool) (*models.ViewConnection, error) {
	l := list[listed]{
		name: "Query.views",
		from: "(SELECT v.id, v.owner_id, v.shared, v.title, v.title_folded, v.filter, v.order_by, CASE WHEN v.shared THEN " +
			placeOfShared + " ELSE " + placeOfOwn + " END AS place FROM {views} v" + builtInRows + ") t",
		order: []string{"place", "title_folded", "id"},
		place: func(v *listed) []any { return []any{v.Place, v.TitleFolded, v.ID} },
	}
	found, err := page(ctx, d, l, args, total)
	if err != nil {
		return nil, err
	}
	c := &models.ViewConnection{PageInfo: found.PageInfo, TotalCount: found.TotalCount}
	for _, e := range found.Edges {
		v := builtInView(e.Node.ID, viewerOf(ctx).Locale())
		if v == nil {
			v = opened(&e.Node.View)
		}
		c.Edges = append(c.Edges, &models.ViewEdge{Node: v, Cursor: e.Cursor})
	}
	return c, nil
}

// Where the views begin that are not built in.
const placeOfShared, placeOfOwn = "100", "200"

// saidOf is what a view holds, in the words in which it is kept: an empty list, which finds nothing, is among them.
func saidOf(v *models.View) (string, error) {
	if v.BuiltIn() {
		said, err := json.Marshal(v.Filter)
		return string(said), err
	}
	return v.FilterText, nil
}

// listOf is what a view holds, as a list of tickets. Cursors are bound to all of it.
func (d *Desk) listOf(ctx context.Context, v *models.View) (list[models.Ticket], error) {
	said, err := saidOf(v)
	if err != nil {
		return list[models.Ticket]{}, fmt.Errorf("name what %s holds: %w", v.ID, err)
	}
	l := ticketsBy(ticketsByUpdate(ctx, nested("View.tickets{"+said+deref(v.OrderText)+"}", v.ID)), v.OrderBy)
	l.where = d.filtered(viewerOf(ctx), *v.Filter)
	return l, nil
}

// ViewTickets is a page of a view's tickets.
func (d *Desk) ViewTickets(ctx context.Context, v *models.View, args models.PageArgs, total bool) (*models.TicketConnection, error) {
	l, err := d.listOf(ctx, v)
	if err != nil {
		return nil, err
	}
	c, err := page(ctx, d, l, args, false)
	if err != nil || !total {
		return c, err
	}
	c.TotalCount, err = d.ViewCount(ctx, v)
	return c, err
}

// ViewCount is how many tickets a view holds.
func (d *Desk) ViewCount(ctx context.Context, v *models.View) (int, error) {
	said, err := saidOf(v)
	if err != nil {
		return 0, fmt.Errorf("name what %s holds: %w", v.ID, err)
	}
	return d.loadersOf(ctx).viewCounts.Load(ctx, said)
}

// readViewCounts counts what many filters let through, in one statement: a count for each, which finds its own index.
func (d *Desk) readViewCounts(ctx context.Context, filters []string) (map[string]int, error) {
	var b strings.Builder
	var args []any
	for i, said := range filters {
		sql, values := list[models.Ticket]{where: d.filtered(viewerOf(ctx), *readFilter(said))}.conditions()
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		fmt.Fprintf(&b, "SELECT %d AS place, COUNT(*) AS n FROM {tickets} t WHERE %s", i, sql)
		args = append(args, values...)
	}
	var rows []struct{ Place, N int }
	if err := ruled(ctx, d.view(ctx), &rows, b.String(), args...); err != nil {
		return nil, fmt.Errorf("count what views hold: %w", err)
	}
	counts := map[string]int{}
	for _, r := range rows {
		counts[filters[r.Place]] = r.N
	}
	return counts, nil
}

// CreateView keeps a view.
func (d *Desk) CreateView(ctx context.Context, in models.CreateViewInput) (*models.View, error) {
	var check checks
	in.Title = check.line(in.Title, "input", "title")
	check.filter(in.Filter, "input", "filter")
	if err := check.err(); err != nil {
		return nil, err
	}
	shared := in.Shared != nil && *in.Shared
	var id string
	err := d.act(ctx, func(a *act) error {
		if shared {
			if err := policy.CanShareViews(a.viewer, "input", "shared"); err != nil {
				return err
			}
		}
		if err := a.knowsAll(in.Filter); err != nil {
			return err
		}
		v := &models.View{
			ID: a.id(models.ViewPrefix), OwnerID: a.viewer.UserID, Shared: shared, Title: in.Title, TitleFolded: words.Fold(in.Title),
			Filter: in.Filter, OrderBy: in.OrderBy, CreatedAt: a.now,
		}
		id = v.ID
		if err := write(v); err != nil {
			return err
		}
		return wrapped(a.tx.Create(v).Error, "keep a view")
	})
	if err != nil {
		return nil, err
	}
	return d.SavedView(ctx, id)
}

// UpdateView changes a view.
func (d *Desk) UpdateView(ctx context.Context, in models.UpdateViewInput) (*models.View, error) {
	var check checks
	if in.Title != nil {
		*in.Title = check.line(*in.Title, "input", "title")
	}
	if in.Filter != nil {
		check.filter(in.Filter, "input", "filter")
	}
	if err := check.err(); err != nil {
		return nil, err
	}
	if err := d.act(ctx, func(a *act) error { return a.updateView(in) }); err != nil {
		return nil, err
	}
	return d.SavedView(ctx, in.ViewID)
}

func (a *act) updateView(in models.UpdateViewInput) error {
	v, err := a.lockView(in.ViewID)
	if err != nil {
		return err
	}
	if in.Shared != nil && *in.Shared != v.Shared {
		if err := policy.CanShareViews(a.viewer, "input", "shared"); err != nil {
			return err
		}
		v.Shared = *in.Shared
	}
	if in.Title != nil {
		v.Title, v.TitleFolded = *in.Title, words.Fold(*in.Title)
	}
	if in.Filter != nil {
		if err := a.knowsAll(in.Filter); err != nil {
			return err
		}
		v.Filter = in.Filter
	}
	if order, given := in.OrderBy.ValueOK(); given {
		v.OrderBy = order
	}
	return a.keepView(v)
}

// lockView is a view that the viewer may change.
func (a *act) lockView(id string) (*models.View, error) {
	if v := builtInView(id, ""); v != nil {
		return nil, policy.CanChangeView(a.viewer, v)
	}
	v, err := must(lock[models.View](a, id))("input", "viewId")
	if err != nil {
		return nil, err
	}
	return opened(v), policy.CanChangeView(a.viewer, v)
}

func (a *act) keepView(v *models.View) error {
	if err := write(v); err != nil {
		return err
	}
	err := a.tx.Model(&models.View{}).Where("id = ?", v.ID).Updates(map[string]any{
		"title": v.Title, "title_folded": v.TitleFolded, "filter": v.FilterText, "order_by": v.OrderText, "shared": v.Shared,
	}).Error
	return wrapped(err, "change view %s", v.ID)
}

// DeleteView takes a view away.
func (d *Desk) DeleteView(ctx context.Context, id string) error {
	return d.act(ctx, func(a *act) error {
		if _, err := a.lockView(id); err != nil {
			return err
		}
		return wrapped(a.tx.Where("id = ?", id).Delete(&models.View{}).Error, "take view %s away", id)
	})
}
