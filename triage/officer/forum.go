package officer

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/forum"
)

// ForumSheet reads a forum.
func (d *Desk) ForumSheet(ctx context.Context, id string) (s forum.Sheet, err error) {
	return s, d.get(ctx, "/api/forum", url.Values{"id": {id}}, &s)
}

// Forums lists the forums of the unit's commune.
func (d *Desk) Forums(ctx context.Context) (list []forum.Forum, err error) {
	return list, d.get(ctx, "/api/forums", nil, &list)
}

// PlanForum writes a plan.
func (d *Desk) PlanForum(ctx context.Context, p forum.Plan) (s forum.Sheet, err error) {
	return s, d.post(ctx, "/api/forum", p, &s)
}

// StepForum takes a forum to another state.
func (d *Desk) StepForum(ctx context.Context, f forum.Forum, to forum.State) (s forum.Sheet, err error) {
	return s, d.post(ctx, "/api/forum/state", map[string]any{"id": f.ID, "version": f.Version, "to": to}, &s)
}

// PublishForum sends the forum's page outward now.
func (d *Desk) PublishForum(ctx context.Context, f forum.Forum) error {
	return d.post(ctx, "/api/forum/publish", map[string]any{"id": f.ID}, nil)
}

// SetThemes writes a forum's themes.
func (d *Desk) SetThemes(ctx context.Context, f forum.Forum, themes []forum.Theme) (s forum.Sheet, err error) {
	return s, d.post(ctx, "/api/forum/themes", map[string]any{"id": f.ID, "version": f.Version, "themes": themes}, &s)
}

// proposal is what is sealed of an opinion that is drawn from a case; the browser's has the same fields.
type proposal struct {
	V      int    `json:"v"`
	Forum  string `json:"forum"`
	ID     string `json:"id"`
	Case   string `json:"case"`
	Number string `json:"number"`
	Text   string `json:"text"`
}

// DrawOpinion proposes words that the officer drew from an opened case, sealed to the units that hold the forum. It returns the
// opinion's id.
func (d *Desk) DrawOpinion(ctx context.Context, f forum.Forum, o *Opened, text, theme string) (id string, err error) {
	id = uuid.NewString()
	plain, err := json.Marshal(proposal{1, f.ID, id, o.ID, o.Number, text})
	if err != nil {
		return "", err
	}
	units, err := d.addressees(ctx, f.Organisers)
	if err != nil {
		return "", err
	}
	var to []string
	for _, u := range units {
		to = append(to, u.Recipient)
	}
	sealed, err := envelope.SealBytes(plain, to...)
	if err != nil {
		return "", err
	}
	return id, d.post(ctx, "/api/forum/opinion", map[string]any{"id": id, "forum": f.ID, "source": forum.Box, "case": o.ID, "sealed": sealed, "theme": theme}, nil)
}

// TypeOpinion writes down what was said in the hall or handed in there.
func (d *Desk) TypeOpinion(ctx context.Context, f forum.Forum, source, text, theme string) (id string, err error) {
	id = uuid.NewString()
	return id, d.post(ctx, "/api/forum/opinion", map[string]any{"id": id, "forum": f.ID, "source": source, "text": text, "theme": theme}, nil)
}

// ApproveOpinion approves the words of an opinion for the public.
func (d *Desk) ApproveOpinion(ctx context.Context, f forum.Forum, id, text, theme string) error {
	return d.onOpinion(ctx, f, id, "approve", map[string]any{"text": text, "theme": theme})
}

// DisposeOpinion says how an opinion ended.
func (d *Desk) DisposeOpinion(ctx context.Context, f forum.Forum, id, disposition, answer string) error {
	return d.onOpinion(ctx, f, id, "dispose", map[string]any{"disposition": disposition, "answer": answer})
}

// AnswerOpinion writes what was answered.
func (d *Desk) AnswerOpinion(ctx context.Context, f forum.Forum, id, answer string) error {
	return d.onOpinion(ctx, f, id, "answer", map[string]any{"answer": answer})
}

// onOpinion does one thing to an opinion as it stands now.
func (d *Desk) onOpinion(ctx context.Context, f forum.Forum, id, act string, body map[string]any) error {
	s, err := d.ForumSheet(ctx, f.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Opinions, func(o forum.Opinion) bool { return o.ID == id })
	if i < 0 {
		return forum.ErrNotFound
	}
	body["id"], body["forum"], body["version"] = id, f.ID, s.Opinions[i].Version
	return d.post(ctx, "/api/forum/opinion/"+act, body, nil)
}

// Pledge writes down what a unit promised.
func (d *Desk) Pledge(ctx context.Context, f forum.Forum, opinion, text, owner, due string) (id string, err error) {
	id = uuid.NewString()
	return id, d.post(ctx, "/api/forum/pledge", map[string]any{"id": id, "forum": f.ID, "opinion": opinion, "text": text, "owner": owner, "due": due}, nil)
}

// KeepPledge says that a pledge was kept on a day.
func (d *Desk) KeepPledge(ctx context.Context, f forum.Forum, id, day string) error {
	s, err := d.ForumSheet(ctx, f.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Pledges, func(p forum.Pledge) bool { return p.ID == id })
	if i < 0 {
		return forum.ErrNotFound
	}
	return d.post(ctx, "/api/forum/pledge/keep", map[string]any{"id": id, "forum": f.ID, "version": s.Pledges[i].Version, "day": day}, nil)
}
