package policy

import "aparte/models"

// CanShareViews: what all of the staff see in their sidebars is an administrator's to say.
func CanShareViews(v Viewer, path ...string) error {
	if !CanAdminister(v) {
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayOnlyAdminsShare)
	}
	return nil
}

// CanChangeView: one's own, light agents too; shared ones as an administrator; built-in ones are nobody's. Somebody
// else's own view is not there.
func CanChangeView(v Viewer, view *models.View) error {
	path := []string{"input", "viewId"}
	switch {
	case view.BuiltIn():
		return models.Refuse(models.UserErrorCodeForbidden, path, models.SayBuiltInView)
	case view.Shared:
		return CanShareViews(v, path...)
	}
	return nil
}
