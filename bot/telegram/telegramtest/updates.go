package telegramtest

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// pending is an update that no client has confirmed.
type pending struct {
	id    int64
	epoch int
	raw   json.RawMessage
	due   time.Time // webhook: not before
}

// notByDefault are the kinds of update that Telegram sends only when they are asked for.
var notByDefault = []string{"chat_member", "message_reaction", "message_reaction_count"}

// Push queues an update as it stands, so that tests can send what no client of today would: body is a JSON object
// without update_id. It returns the update id, or 0 when the bot did not allow this kind of update.
func (s *Server) Push(body string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kinds map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &kinds); err != nil || len(kinds) == 0 {
		s.t.Errorf("telegramtest: Push needs a JSON object: %v", err)
		return 0
	}
	for kind := range kinds {
		if slices.Contains(notByDefault, kind) && !slices.Contains(s.allowed, kind) ||
			len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) {
			return 0
		}
	}
	id := s.next
	s.next++
	s.last = id
	raw := `{"update_id":` + strconv.FormatInt(id, 10) + "," + body[1:]
	s.queue = append(s.queue, pending{id: id, epoch: s.epoch, raw: json.RawMessage(raw)})
	s.change()
	return id
}

// RestartUpdateIDs makes the next update id what Telegram makes it after a week without updates: any number, often lower.
func (s *Server) RestartUpdateIDs(next int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next, s.last = next, 0
	s.epoch++
}

// Pending is the number of updates nobody has confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Redeliver puts confirmed-or-not updates aside and queues copies with the same ids: what a client sees whose
// confirmation was lost. It takes the raw updates as [Server.Snapshot] returned them.
func (s *Server) Redeliver(raws ...json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, raw := range raws {
		var u struct {
			ID int64 `json:"update_id"`
		}
		_ = json.Unmarshal(raw, &u)
		s.queue = append(s.queue, pending{id: u.ID, epoch: s.epoch, raw: raw})
	}
	slices.SortStableFunc(s.queue, func(a, b pending) int { return int(a.id - b.id) })
	s.change()
}

// Snapshot returns the raw updates that nobody has confirmed.
func (s *Server) Snapshot() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var raws []json.RawMessage
	for _, u := range s.queue {
		raws = append(raws, u.raw)
	}
	return raws
}

func (s *Server) getUpdates(ctx context.Context, p params) (any, *apiError) {
	offset, limit, timeout, problem := s.pollParams(p)
	if problem != nil {
		return nil, problem
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != "" {
		return nil, &apiError{code: 409, text: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	s.polls++
	mine := s.polls
	s.change()
	s.confirm(offset)
	end := time.NewTimer(timeout)
	defer end.Stop()
	for len(s.queue) == 0 {
		wait := s.changed
		s.mu.Unlock()
		over := false
		select {
		case <-wait:
		case <-end.C:
			over = true
		case <-ctx.Done():
			over = true
		case <-s.stop:
			over = true
		}
		s.mu.Lock()
		if s.polls != mine {
			return nil, &apiError{code: 409, text: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		}
		if over {
			break
		}
	}
	found := []json.RawMessage{}
	for _, u := range s.queue[:min(len(s.queue), limit)] {
		found = append(found, u.raw)
	}
	return found, nil
}

func (s *Server) pollParams(p params) (offset int64, limit int, timeout time.Duration, problem *apiError) {
	if problem = p.onlyKnown("offset limit timeout allowed_updates"); problem != nil {
		return
	}
	offset, problem = p.integer("offset", 0)
	if problem != nil {
		return
	}
	n, problem := p.integer("limit", 100)
	if problem != nil {
		return
	}
	seconds, problem := p.integer("timeout", 0)
	if problem != nil {
		return
	}
	var kinds []string
	given, problem := p.object("allowed_updates", &kinds)
	if problem != nil {
		return
	}
	if given {
		s.mu.Lock()
		s.allowed = kinds
		s.mu.Unlock()
	}
	return offset, int(min(max(n, 1), 100)), time.Duration(min(max(seconds, 0), 50)) * time.Second, nil
}

// confirm forgets every update below offset; the caller holds mu.
func (s *Server) confirm(offset int64) {
	if offset < 0 {
		s.queue = s.queue[max(0, len(s.queue)+int(max(offset, -1<<20))):]
		return
	}
	if offset == 0 {
		return
	}
	old := offset > s.last+1 // from before the ids were restarted
	s.queue = slices.DeleteFunc(s.queue, func(u pending) bool {
		if u.epoch < s.epoch {
			return !old || u.id < offset
		}
		return !old && u.id < offset
	})
}
