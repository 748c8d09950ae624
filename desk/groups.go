package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"aparte/models"
	"aparte/policy"
	"aparte/words"
)

// maxMembers is how many people one act puts into a group, or takes out of it.
const maxMembers = 500

// groupMember is somebody in a group.
type groupMember struct {
	AccountID string `gorm:"primaryKey"`
	GroupID   string `gorm:"primaryKey"`
	UserID    string `gorm:"primaryKey"`
	AddedAt   time.Time
}

// Group is a group by its id, for staff; nil when there is none.
func (d *Desk) Group(ctx context.Context, id string) (*models.Group, error) {
	return d.loadersOf(ctx).groups.Load(ctx, id)
}

func (d *Desk) readGroups(ctx context.Context, ids []string) (rows []*models.Group, err error) {
	err = d.view(ctx).Where("id IN ?", ids).Find(&rows).Error
	return rows, err
}

// Groups is a page of the account's groups, by name, for staff.
func (d *Desk) Groups(ctx context.Context, args models.PageArgs, total bool) (*models.GroupConnection, error) {
	return page(ctx, d, list[models.Group]{
		name: "Query.groups", from: "{groups} t", order: []string{"name_folded", "id"},
		place: func(g *models.Group) []any { return []any{g.NameFolded, g.ID} },
	}, args, total)
}

// GroupMembers is a page of a group's members, by name, for staff.
func (d *Desk) GroupMembers(ctx context.Context, g *models.Group, args models.PageArgs, total bool) (*models.UserConnection, error) {
	c, err := d.loadersOf(ctx).groupMembers.Load(ctx, pageKey{g.ID, newPageOf(args, total)})
	if err != nil {
		return nil, err
	}
	members := &models.UserConnection{PageInfo: c.PageInfo, TotalCount: c.TotalCount}
	for _, e := range c.Edges {
		members.Edges = append(members.Edges, &models.UserEdge{Node: &e.Node.User, Cursor: e.Cursor})
	}
	return members, nil
}

// member is a person as a member of one group.
type member struct {
	models.User
	GroupID string
}

func groupMembersOf(context.Context, pageOf) list[member] {
	return list[member]{
		name:  "Group.members",
		from:  "(SELECT u.*, m.group_id FROM {group_members} m JOIN {users} u ON u.id = m.user_id) t",
		order: []string{"name_folded", "id"},
		place: func(m *member) []any {
			if m.UserDetails == nil { // nobody, of whom a cursor is asked what kind of place is in it
				return []any{"", ""}
			}
			return []any{m.NameFolded, m.ID}
		},
	}
}

// GroupsOf are the groups a person is a member of, by name, for staff.
func (d *Desk) GroupsOf(ctx context.Context, u *models.User) ([]*models.Group, error) {
	groups, err := d.loadersOf(ctx).userGroups.Load(ctx, u.ID)
	if groups == nil {
		groups = []*models.Group{}
	}
	return groups, err
}

func (d *Desk) readGroupsOf(ctx context.Context, users []string) (map[string][]*models.Group, error) {
	var rows []*struct {
		models.Group
		UserID string
	}
	err := ruled(ctx, d.view(ctx), &rows, `SELECT g.*, m.user_id FROM {group_members} m JOIN {groups} g ON g.id = m.group_id
		WHERE m.user_id IN ? ORDER BY g.name_folded, g.id`, users)
	groups := map[string][]*models.Group{}
	for _, r := range rows {
		groups[r.UserID] = append(groups[r.UserID], &r.Group)
	}
	return groups, err
}

// CreateGroup makes a group.
func (d *Desk) CreateGroup(ctx context.Context, in models.CreateGroupInput) (*models.Group, error) {
	var check checks
	in.Name = check.line(in.Name, "input", "name")
	in.MemberIds = check.members(in.MemberIds, "input", "memberIds")
	if err := check.err(); err != nil {
		return nil, err
	}
	var id string
	err := d.administer(ctx, func(a *act) error {
		g := &models.Group{ID: a.id(models.GroupPrefix), Name: in.Name, NameFolded: words.Fold(in.Name), CreatedAt: a.now}
		id = g.ID
		if err := a.freeGroupName(g); err != nil {
			return err
		}
		if err := a.tx.Create(g).Error; err != nil {
			return wrapped(err, "make a group")
		}
		if err := a.chronicle(models.AccountEventKindGroupCreated, "", "", g.ID+" "+g.Name); err != nil {
			return err
		}
		return a.join(g.ID, in.MemberIds, "memberIds")
	})
	if err != nil {
		return nil, err
	}
	return d.Group(ctx, id)
}

// UpdateGroup changes a group. What its members see of tickets changes with their next request.
func (d *Desk) UpdateGroup(ctx context.Context, in models.UpdateGroupInput) (*models.Group, error) {
	var check checks
	if in.Name != nil {
		*in.Name = check.line(*in.Name, "input", "name")
	}
	in.AddMemberIds = check.members(in.AddMemberIds, "input", "addMemberIds")
	in.RemoveMemberIds = check.members(in.RemoveMemberIds, "input", "removeMemberIds")
	if err := check.err(); err != nil {
		return nil, err
	}
	err := d.administer(ctx, func(a *act) error {
		g, err := must(lock[models.Group](a, in.GroupID))("input", "groupId")
		if err != nil {
			return err
		}
		if in.Name != nil && *in.Name != g.Name {
			if err := a.renameGroup(g, *in.Name); err != nil {
				return err
			}
		}
		if err := a.leave(g.ID, in.RemoveMemberIds); err != nil {
			return err
		}
		return a.join(g.ID, in.AddMemberIds, "addMemberIds")
	})
	if err != nil {
		return nil, err
	}
	return d.Group(ctx, in.GroupID)
}

func (c *checks) members(ids []string, path ...string) []string {
	if len(ids) > maxMembers {
		c.refuse(path, models.SayTooManyMembers, maxMembers)
		return nil
	}
	return unique(ids)
}

func (a *act) renameGroup(g *models.Group, name string) error {
	before := g.Name
	g.Name, g.NameFolded = name, words.Fold(name)
	if err := a.freeGroupName(g); err != nil {
		return err
	}
	err := a.tx.Model(&models.Group{}).Where("id = ?", g.ID).
		Updates(map[string]any{"name": g.Name, "name_folded": g.NameFolded}).Error
	if err != nil {
		return wrapped(err, "rename group %s", g.ID)
	}
	return a.chronicle(models.AccountEventKindGroupChanged, "", g.ID+" name: "+before, g.ID+" name: "+g.Name)
}

// freeGroupName refuses a name that another group has: people pick groups by their names.
func (a *act) freeGroupName(g *models.Group) error {
	var others int64
	err := a.tx.Model(&models.Group{}).Where("name_folded = ? AND id <> ?", g.NameFolded, g.ID).Count(&others).Error
	if err == nil && others > 0 {
		err = models.Refuse(models.UserErrorCodeInvalid, []string{"input", "name"}, models.SayGroupTaken)
	}
	return err
}

// join puts members of the staff into a group; who is in it is passed over.
func (a *act) join(groupID string, ids []string, field string) error {
	if len(ids) == 0 {
		return nil
	}
	people, err := lockAll[models.User](a, ids) // as they are: nobody leaves the staff meanwhile
	if err != nil {
		return err
	}
	in, err := a.membersAmong(groupID, ids)
	if err != nil {
		return err
	}
	var come []*groupMember
	for i, id := range ids {
		at := slices.IndexFunc(people, func(u *models.User) bool { return u.ID == id })
		if at < 0 {
			return notFound("input", field, strconv.Itoa(i))
		}
		if err := policy.CanJoinGroup(people[at], "input", field, strconv.Itoa(i)); err != nil {
			return err
		}
		if !slices.Contains(in, id) {
			come = append(come, &groupMember{GroupID: groupID, UserID: id, AddedAt: a.now})
		}
	}
	if len(come) == 0 {
		return nil
	}
	if err := a.tx.Create(come).Error; err != nil {
		return wrapped(err, "put people into group %s", groupID)
	}
	for _, m := range come {
		if err := a.chronicle(models.AccountEventKindGroupMemberAdded, m.UserID, "", groupID); err != nil {
			return err
		}
	}
	return nil
}

// leave takes people out of a group.
func (a *act) leave(groupID string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	gone, err := a.membersAmong(groupID, ids)
	if err != nil || len(gone) == 0 {
		return err
	}
	if err := a.tx.Where("group_id = ? AND user_id IN ?", groupID, gone).Delete(&groupMember{}).Error; err != nil {
		return wrapped(err, "take people out of group %s", groupID)
	}
	for _, id := range gone {
		if err := a.chronicle(models.AccountEventKindGroupMemberRemoved, id, groupID, ""); err != nil {
			return err
		}
	}
	return nil
}

// membersAmong are those of some people who are in a group.
func (a *act) membersAmong(groupID string, ids []string) (in []string, err error) {
	err = a.tx.Model(&groupMember{}).Where("group_id = ? AND user_id IN ?", groupID, ids).Order("user_id").Pluck("user_id", &in).Error
	return in, err
}

// leaveAllGroups is for who leaves the staff.
func (a *act) leaveAllGroups(userID string) error {
	groups, err := a.groupsOf(userID)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := a.leave(g, []string{userID}); err != nil {
			return err
		}
	}
	return nil
}

// groupsOf are the ids of somebody's groups.
func (a *act) groupsOf(userID string) (groups []string, err error) {
	err = a.tx.Model(&groupMember{}).Where("user_id = ?", userID).Order("group_id").Pluck("group_id", &groups).Error
	return groups, err
}
