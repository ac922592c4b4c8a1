package escalation

import (
	"errors"
	"strings"
	"time"
)

// Errors of an extension, besides rules.ErrNoExtension and rules.ErrExtended.
var (
	// ErrDecision: the reason is not a number and a date, as NUMBER:2026-11-20.
	ErrDecision = errors.New("escalation: not the number and date of a decision")
	// ErrLate: the decision was made after the term had run out, or is dated in the future.
	ErrLate = errors.New("escalation: the decision is not of the running term")
)

// zone is Viet Nam's time, in which decisions are dated.
var zone = time.FixedZone("UTC+7", 7*60*60)

// Decision reads the day of a decision from a reason code, NUMBER:2026-11-20.
func Decision(reason string) (time.Time, error) {
	i := strings.LastIndexByte(reason, ':')
	if i <= 0 {
		return time.Time{}, ErrDecision
	}
	day, err := time.ParseInLocation(time.DateOnly, reason[i+1:], zone)
	if err != nil {
		return time.Time{}, ErrDecision
	}
	return day, nil
}

// Extend makes a running clock's term longer as its table allows, by a decision of that day. The rungs begin anew.
func (e *Engine) Extend(k Clock, decided time.Time, now int64) (Clock, error) {
	line, later, err := e.Tables.Extend(k.ID, time.Unix(k.Started+k.Stood, 0), time.Unix(k.Due, 0), k.Used)
	if err != nil {
		return k, err
	}
	if decided.Unix() >= k.Due || decided.Unix() > now || decided.AddDate(0, 0, 1).Unix() <= k.Started {
		return k, ErrLate
	}
	used := make([]int, len(k.Used), len(k.Used)+1)
	copy(used, k.Used)
	k.Used, k.Due, k.Done = append(used, line), later.Unix(), 0
	return k, nil
}

// Pause lets the clock stand still. Urgent ones are not stopped by it, as they are met by a look.
func (e *Engine) Pause(k Clock, now int64) Clock {
	if k.Paused == 0 {
		k.Paused = now
	}
	return k
}

// Resume lets it go on. A time before the pause counts as the pause itself. Rungs that were done stay done.
func (e *Engine) Resume(k Clock, now int64) Clock {
	if k.Paused == 0 {
		return k
	}
	start, due := time.Unix(k.Started+k.Stood, 0), time.Unix(k.Due, 0)
	k.Due = e.Tables.Resume(k.ID, start, due, time.Unix(k.Paused, 0), time.Unix(now, 0)).Unix()
	k.Stood += max(0, now-k.Paused)
	k.Paused = 0
	return k
}
