package console

import (
	"context"
	"net/http"

	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/roster"
)

// item names an opinion or a pledge of a forum as the officer saw it.
type item struct {
	ID      string `json:"id"`
	Forum   string `json:"forum"`
	Version int64  `json:"version"`
}

func (i item) on() (change forum.Change, id string) {
	return forum.Change{ID: i.ID, Version: i.Version}, i.Forum
}

// worded are the words of an opinion as they are to be read out.
type worded struct {
	item
	Text   string   `json:"text"`
	Theme  string   `json:"theme"`
	Passed []string `json:"passed"`
}

// reasoned takes an opinion or a pledge off, for a reason of a short list.
type reasoned struct {
	item
	Reason string `json:"reason"`
}

// changed routes a write to one opinion or pledge, which answers with the forum.
func changed[B interface{ on() (forum.Change, string) }](c *Console, pattern string, do func(context.Context, docket.Viewer, forum.Change, B) error) {
	c.unit(pattern, roster.Forum, func(w http.ResponseWriter, r *http.Request, who caller) error {
		var body B
		if err := read(r, &body); err != nil {
			return err
		}
		change, id := body.on()
		if err := do(r.Context(), who.Viewer, change, body); err != nil {
			return err
		}
		return c.sheet(w, r, who, id)
	})
}

func (c *Console) opinionRoutes() {
	f := c.opts.Forums
	c.unit("POST /api/forum/opinion", roster.Forum, c.propose)
	changed(c, "POST /api/forum/opinion/approve", func(ctx context.Context, v docket.Viewer, ch forum.Change, b worded) error {
		return f.Approve(ctx, v, ch, b.Text, b.Theme, b.Passed)
	})
	changed(c, "POST /api/forum/opinion/reword", func(ctx context.Context, v docket.Viewer, ch forum.Change, b worded) error {
		return f.Reword(ctx, v, ch, b.Text, b.Theme, b.Passed)
	})
	changed(c, "POST /api/forum/opinion/edit", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Sealed []byte `json:"sealed"`
	}) error {
		return f.Edit(ctx, v, ch, b.Sealed)
	})
	changed(c, "POST /api/forum/opinion/decline", func(ctx context.Context, v docket.Viewer, ch forum.Change, b reasoned) error {
		return f.Decline(ctx, v, ch, b.Reason)
	})
	changed(c, "POST /api/forum/opinion/withdraw", func(ctx context.Context, v docket.Viewer, ch forum.Change, b reasoned) error {
		return f.Withdraw(ctx, v, ch, b.Reason)
	})
	changed(c, "POST /api/forum/opinion/theme", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Theme string `json:"theme"`
	}) error {
		return f.SetTheme(ctx, v, ch, b.Theme)
	})
	changed(c, "POST /api/forum/opinion/order", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Before string `json:"before"`
	}) error {
		return f.Order(ctx, v, ch, b.Before)
	})
}

// endRoutes are how an opinion ends: whom it is given to, and the answer.
func (c *Console) endRoutes() {
	f := c.opts.Forums
	changed(c, "POST /api/forum/opinion/dispose", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Disposition string   `json:"disposition"`
		Owner       string   `json:"owner"`
		Due         string   `json:"due"`
		Answer      string   `json:"answer"`
		Passed      []string `json:"passed"`
	}) error {
		return f.Dispose(ctx, v, ch, forum.Disposal{Disposition: b.Disposition, Owner: b.Owner, Due: b.Due, Answer: b.Answer, Passed: b.Passed})
	})
	changed(c, "POST /api/forum/opinion/answer", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Answer string   `json:"answer"`
		Passed []string `json:"passed"`
	}) error {
		return f.Answer(ctx, v, ch, b.Answer, b.Passed)
	})
}

func (c *Console) propose(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID     string   `json:"id"`
		Forum  string   `json:"forum"`
		Source string   `json:"source"`
		Case   string   `json:"case"`
		Sealed []byte   `json:"sealed"`
		Text   string   `json:"text"`
		Passed []string `json:"passed"`
		Theme  string   `json:"theme"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Forums.Propose(r.Context(), who.Viewer, forum.Proposal(body)); err != nil {
		return err
	}
	return c.sheet(w, r, who, body.Forum)
}

func (c *Console) pledgeRoutes() {
	f := c.opts.Forums
	c.unit("POST /api/forum/pledge", roster.Forum, c.pledge)
	changed(c, "POST /api/forum/pledge/keep", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Day string `json:"day"`
	}) error {
		return f.Keep(ctx, v, ch, b.Day)
	})
	changed(c, "POST /api/forum/pledge/reopen", func(ctx context.Context, v docket.Viewer, ch forum.Change, _ item) error {
		return f.Reopen(ctx, v, ch)
	})
	changed(c, "POST /api/forum/pledge/drop", func(ctx context.Context, v docket.Viewer, ch forum.Change, b reasoned) error {
		return f.Drop(ctx, v, ch, b.Reason)
	})
	changed(c, "POST /api/forum/pledge/move", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Owner string `json:"owner"`
		Due   string `json:"due"`
	}) error {
		return f.Move(ctx, v, ch, b.Owner, b.Due)
	})
	changed(c, "POST /api/forum/pledge/unword", func(ctx context.Context, v docket.Viewer, ch forum.Change, _ item) error {
		return f.Unword(ctx, v, ch)
	})
	changed(c, "POST /api/forum/pledge/word", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Text   string   `json:"text"`
		Passed []string `json:"passed"`
	}) error {
		return f.Word(ctx, v, ch, b.Text, b.Passed)
	})
	changed(c, "POST /api/forum/pledge/told", func(ctx context.Context, v docket.Viewer, ch forum.Change, b struct {
		item
		Told int `json:"told"`
	}) error {
		return f.Told(ctx, v, ch, b.Told)
	})
}

func (c *Console) pledge(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string   `json:"id"`
		Forum   string   `json:"forum"`
		Opinion string   `json:"opinion"`
		Text    string   `json:"text"`
		Owner   string   `json:"owner"`
		Due     string   `json:"due"`
		Passed  []string `json:"passed"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Forums.Pledge(r.Context(), who.Viewer, forum.Promise(body)); err != nil {
		return err
	}
	return c.sheet(w, r, who, body.Forum)
}
