package console

import (
	"net/http"
	"sync"
	"time"
)

// filesADay is how many bytes of files a unit may store in a day for its replies and for tips from the counter, each time that
// they are sent: as much again as docket.Upload lets it seal anew.
const filesADay = 2 << 30

// quota counts what units store, by the day as people in Viet Nam have it. It is kept in memory alone: nothing is noted of who
// typed a tip, not even for a day. A restart begins anew.
type quota struct {
	most int64
	mu   sync.Mutex
	day  string
	used map[string]int64 // by unit
}

// take counts a body that is about to be read. One that does not say its length counts as much as it may have.
func (q *quota) take(r *http.Request, unit string, now time.Time, limit int64) error {
	size := r.ContentLength
	if size < 0 {
		size = limit
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if day := now.In(time.FixedZone("UTC+7", 7*60*60)).Format(time.DateOnly); day != q.day {
		q.day, q.used = day, map[string]int64{}
	}
	if q.used[unit]+size > q.most {
		return errFull
	}
	q.used[unit] += size
	return nil
}
