package policy

// CanReport: the staff count, light agents too; an agent who has some of the tickets alone counts those, which is for
// the rows of what is counted. Nobody counts as a customer, and no customer counts their own.
func CanReport(v Viewer) bool { return v.IsStaff() }
