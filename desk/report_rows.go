package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"aparte/models"
)

// tally is what the statement counted of a group in an interval; with BACKLOG, by how much it has grown.
type tally struct {
	Ival  int
	Place int // of the group among the largest, from 1 on; top+1: the others
	K     *string
	Label *string
	N     int
	Took  *string // seconds, parted by commas
}

// rows makes rows of what was counted, one for each group in each interval.
func (q *inquiry) rows(found []tally) ([]*models.ReportRow, error) {
	counted, named := map[[2]int]tally{}, map[int]tally{}
	for _, c := range found {
		counted[[2]int{c.Ival, c.Place}] = c
		named[c.Place] = c
	}
	if q.by == nil {
		named = map[int]tally{1: {}}
	}
	rows, grown := []*models.ReportRow{}, map[int]int{}
	for i := range q.intervals() {
		for place := 1; place <= q.top+1; place++ {
			group, ok := named[place]
			if !ok {
				continue
			}
			row, err := q.row(i, place > q.top, group, counted[[2]int{i, place}])
			if err != nil {
				return nil, err
			}
			if q.metric == models.ReportMetricBacklog {
				grown[place] += row.Count
				row.Count = grown[place]
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// row is the figure of a group in an interval.
func (q *inquiry) row(interval int, others bool, group, counted tally) (*models.ReportRow, error) {
	row := &models.ReportRow{GroupBy: q.by, Others: others, Count: counted.N}
	if q.divided {
		row.Start, row.End = &q.bounds[interval], &q.bounds[interval+1]
	}
	if row.Key = optional(deref(group.K)); row.Key != nil {
		row.Label = group.Label
	}
	took, err := seconds(deref(counted.Took))
	if err != nil || len(took) == 0 {
		return row, err
	}
	row.Median, row.P90 = nearestRank(took, 50), nearestRank(took, 90)
	return row, nil
}

// seconds are times as the statement hands them over, the shortest first.
func seconds(list string) ([]int, error) {
	var all []int
	for text := range strings.SplitSeq(list, ",") {
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("what tickets took: %w", err)
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return all, nil
}

// nearestRank is the smallest of some times, which are in order, that so many in a hundred of them do not exceed.
func nearestRank(all []int, percent int) *int {
	return &all[(len(all)*percent+99)/100-1]
}
