package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/roster"
)

func (c *Console) forumRoutes() {
	if c.opts.Forums == nil {
		return
	}
	c.unit("GET /api/forums", roster.Forums, c.forums)
	c.unit("GET /api/forum", roster.Forums, c.forum)
	c.unit("GET /api/forum/late", roster.Forums, c.latePledges)
	c.unit("GET /api/forum/turn", roster.Forums, c.forumTurn)
	c.unit("GET /api/forum/live", roster.Forums, c.forumLive)
	c.unit("GET /api/forum/paper", roster.Forums, c.forumPaper)
	c.unit("POST /api/forum", roster.Forum, c.planForum)
	c.unit("POST /api/forum/state", roster.Forum, c.stepForum)
	c.unit("POST /api/forum/themes", roster.Forum, c.forumThemes)
	c.unit("POST /api/forum/publish", roster.Forum, c.publishForum)
	c.opinionRoutes()
	c.endRoutes()
	c.pledgeRoutes()
	c.ownPledgeRoutes()
}

// sheet answers a write with the forum as it stands then.
func (c *Console) sheet(w http.ResponseWriter, r *http.Request, who caller, id string) error {
	s, err := c.opts.Forums.Sheet(r.Context(), who.Viewer, id)
	if err != nil {
		return err
	}
	return answer(w, s)
}

func (c *Console) forums(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Forums.List(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

func (c *Console) latePledges(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Forums.Late(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

func (c *Console) forum(w http.ResponseWriter, r *http.Request, who caller) error {
	return c.sheet(w, r, who, r.URL.Query().Get("id"))
}

// turn is all that the stream of a forum says.
type turn struct {
	Version int64 `json:"version"`
}

func (c *Console) forumTurn(w http.ResponseWriter, r *http.Request, who caller) error {
	n, err := c.opts.Forums.Turn(r.Context(), who.Viewer, r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	return answer(w, turn{n})
}

// forumLive is a stream of a forum's turns, one at once. Before each word the console asks itself GET /api/forum/turn with the
// officer's session; where that is refused the stream ends.
func (c *Console) forumLive(w http.ResponseWriter, r *http.Request, who caller) error {
	id := r.URL.Query().Get("id")
	if _, err := c.opts.Forums.Turn(r.Context(), who.Viewer, id); err != nil {
		return err
	}
	return c.streaming(w, r, who, func(ctx context.Context, s *stream) {
		said := int64(-1)
		for {
			var now turn
			if !s.ask("/api/forum/turn", url.Values{"unit": {who.Unit}, "id": {id}}, &now) {
				return
			}
			text := []byte("event: beat\ndata:\n\n")
			if now.Version != said {
				text = fmt.Appendf(nil, "data: {\"version\":%d}\n\n", now.Version)
			}
			if !s.say(text) {
				return
			}
			said = now.Version
			waiting, cancel := context.WithTimeout(ctx, heartbeat)
			_, err := c.opts.Forums.Follow(waiting, who.Viewer, id, said)
			cancel()
			if ctx.Err() != nil || (err != nil && !errors.Is(err, context.DeadlineExceeded)) {
				return
			}
		}
	})
}

func (c *Console) planForum(w http.ResponseWriter, r *http.Request, who caller) error {
	var body forum.Plan
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Forums.Save(r.Context(), who.Viewer, body); err != nil {
		return err
	}
	return c.sheet(w, r, who, body.ID)
}

func (c *Console) stepForum(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string      `json:"id"`
		Version int64       `json:"version"`
		To      forum.State `json:"to"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Forums.Step(r.Context(), who.Viewer, body.ID, body.Version, body.To); err != nil {
		return err
	}
	return c.sheet(w, r, who, body.ID)
}

func (c *Console) forumThemes(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string        `json:"id"`
		Version int64         `json:"version"`
		Themes  []forum.Theme `json:"themes"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Forums.SetThemes(r.Context(), who.Viewer, body.ID, body.Version, body.Themes); err != nil {
		return err
	}
	return c.sheet(w, r, who, body.ID)
}

func (c *Console) publishForum(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if c.opts.PublishForum == nil {
		return docket.ErrRefused
	}
	if err := c.opts.PublishForum(r.Context(), who.Viewer, body.ID); err != nil {
		return err
	}
	return done(w)
}

// forumPaper hands out a draft as a file.
func (c *Console) forumPaper(w http.ResponseWriter, r *http.Request, who caller) error {
	q := r.URL.Query()
	p, err := c.opts.Forums.Paper(r.Context(), who.Viewer, q.Get("id"), q.Get("kind"), q.Get("opinion"))
	if err != nil {
		return err
	}
	file, err := p.File(q.Get("format"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Content-Disposition", `attachment; filename="`+file.Name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(file.Bytes)))
	_, err = w.Write(file.Bytes)
	return ignoreGone(err)
}

// sweeping takes the opinions of a case off the forums, once it may have become one that is in none.
func (c *Console) sweeping(f func(http.ResponseWriter, *http.Request, caller) error) func(http.ResponseWriter, *http.Request, caller) error {
	return func(w http.ResponseWriter, r *http.Request, who caller) error {
		err := f(w, r, who)
		if err == nil && c.opts.Forums != nil {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 10*time.Second) // also for a browser that has gone
			defer cancel()
			if err := c.opts.Forums.Sweep(ctx); err != nil {
				c.opts.Log.WarnContext(ctx, "forums are looked through again within a minute", "err", err)
			}
		}
		return err
	}
}

// forumFace is what a caller learns of the errors of forums that say more than their code.
func forumFace(err error) (status int, f face, ok bool) {
	var stale *forum.StaleError
	var open *forum.OpenError
	var telling *forum.TellingError
	switch {
	case errors.As(err, &stale):
		return http.StatusConflict, face{Code: "stale", By: stale.By}, true
	case errors.As(err, &open):
		return http.StatusUnprocessableEntity, face{Code: "forum_open", Opinions: open.Opinions}, true
	case errors.As(err, &telling):
		found, err := json.Marshal(telling.Found)
		return http.StatusUnprocessableEntity, face{Code: "forum_telling", Found: found}, err == nil
	}
	return 0, face{}, false
}
