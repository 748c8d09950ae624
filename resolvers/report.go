package resolvers

import (
	"context"

	"aparte/desk"
	"aparte/models"
)

func (r query) Report(ctx context.Context, metric models.ReportMetric, groupBy *models.ReportDimension, filter *models.ReportFilter, interval *models.ReportInterval, timeZone string, top *int) (*models.Report, error) {
	return r.desk.Report(ctx, reportArgs(metric, groupBy, filter, interval, timeZone, top), desk.MostReportRows)
}

func (r organization) Report(ctx context.Context, o *models.Organization, metric models.ReportMetric, groupBy *models.ReportDimension, filter *models.ReportFilter, interval *models.ReportInterval, timeZone string, top *int) (*models.Report, error) {
	return r.desk.OrganizationReport(ctx, o, reportArgs(metric, groupBy, filter, interval, timeZone, top))
}

func (r user) Report(ctx context.Context, u *models.User, metric models.ReportMetric, groupBy *models.ReportDimension, filter *models.ReportFilter, interval *models.ReportInterval, timeZone string, top *int) (*models.Report, error) {
	return r.desk.UserReport(ctx, u, reportArgs(metric, groupBy, filter, interval, timeZone, top))
}

func reportArgs(metric models.ReportMetric, groupBy *models.ReportDimension, filter *models.ReportFilter, interval *models.ReportInterval, timeZone string, top *int) models.ReportArgs {
	return models.ReportArgs{Metric: metric, GroupBy: groupBy, Filter: filter, Interval: interval, TimeZone: timeZone, Top: top}
}

func (r reportRow) Organization(ctx context.Context, row *models.ReportRow) (*models.Organization, error) {
	return loadOptional(ctx, row.KeyOf(models.ReportDimensionOrganization), r.desk.Organization)
}

func (r reportRow) User(ctx context.Context, row *models.ReportRow) (*models.User, error) {
	return loadOptional(ctx, row.KeyOf(models.ReportDimensionRequester, models.ReportDimensionAgent), r.desk.User)
}

func (r reportRow) Group(ctx context.Context, row *models.ReportRow) (*models.Group, error) {
	return loadOptional(ctx, row.KeyOf(models.ReportDimensionGroup), r.desk.Group)
}
