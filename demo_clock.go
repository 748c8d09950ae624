package main

import (
	"sync"
	"time"
)

// demoClock is the demo's time: that of the story while it is played, which begins weeks ago, and then everybody's.
type demoClock struct {
	mu    sync.Mutex
	story time.Time // zero: everybody's time
	today time.Time // midnight, in UTC, of the day on which the demo starts
}

func newDemoClock() *demoClock {
	return &demoClock{today: time.Now().UTC().Truncate(24 * time.Hour)}
}

// now is the desk's clock. While the story is played it moves with each look, so that nothing happens at once.
func (c *demoClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.story.IsZero() {
		return time.Now()
	}
	c.story = c.story.Add(time.Millisecond)
	return c.story
}

// goTo goes to some hour of a day that is some days ago. Each ticket is played to its end, and the next one may begin
// before that.
func (c *demoClock) goTo(daysAgo int, hour float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.story = c.today.AddDate(0, 0, -daysAgo).Add(time.Duration(hour * float64(time.Hour)))
}

// wait lets hours pass in the story.
func (c *demoClock) wait(hours float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.story = c.story.Add(time.Duration(hours * float64(time.Hour)))
}

// wake ends the story: it is now.
func (c *demoClock) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.story = time.Time{}
}
