package forum

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"homthu/intake/courier"
	"homthu/triage/docket"
)

// EchoStep is what the counts of "tôi cũng vậy" are rounded down to multiples of, where they leave the edge's own table: one more
// voice is not to be seen.
const EchoStep = 5

// page is the public page of a forum; package bot reads it.
type page struct {
	V        int           `json:"v"`
	ID       string        `json:"id"`
	Unit     string        `json:"unit"` // the commune's police, which alerts' pages are named by as well
	Commune  string        `json:"commune"`
	Title    string        `json:"title"`
	Day      string        `json:"day"`
	Hour     string        `json:"hour"`
	Place    string        `json:"place"`
	Purpose  string        `json:"purpose"`
	State    State         `json:"state"`
	Until    string        `json:"until"`
	Opinions []pageOpinion `json:"opinions"`
	Pledges  []pagePledge  `json:"pledges"`
	Before   []pagePledge  `json:"before"`
}

type pageOpinion struct {
	ID          string `json:"id"`
	Text        string `json:"text"`
	Theme       string `json:"theme"` // its name
	Echoes      int    `json:"echoes"`
	Disposition string `json:"disposition"`
	Owner       string `json:"owner,omitempty"` // name of the unit that owes an answer
	Due         string `json:"due,omitempty"`
	Answer      string `json:"answer"`
	Answered    string `json:"answered"`
}

type pagePledge struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Owner string `json:"owner"` // name
	Due   string `json:"due"`
	State string `json:"state"`
	Kept  string `json:"kept"`          // or given up
	Why   string `json:"why,omitempty"` // it was given up: of [DropReasons]
}

// Outbox is where pages go outward: the docket's.
type Outbox interface {
	Publish(ctx context.Context, page courier.Page, edges []string) error
}

var _ Outbox = (*docket.Docket)(nil)

// Publish sends the pages of forums that have changed since they were last sent, or all that were ever announced and are not too old:
// an edge that was away has them with the hourly ones. It returns how many went.
func (f *Forums) Publish(ctx context.Context, out Outbox, edges []string, all bool) (n int, err error) {
	if err := f.Sweep(ctx); err != nil {
		return 0, fmt.Errorf("publish forums: %w", err)
	}
	forums, err := list(ctx, f.db.Read(), scanForum, `SELECT `+forumColumns+` FROM forums AS f
		WHERE (f.announced = 1 OR f.state <> 'draft') AND (f.turn <> f.published OR (f.held_on > $1 AND $2 = 1)) ORDER BY f.id`,
		day(f.opts.Now().AddDate(-1, 0, 0)), map[bool]int{true: 1}[all])
	if err != nil {
		return 0, fmt.Errorf("publish forums: %w", err)
	}
	for _, one := range forums {
		if err := f.publish(ctx, out, edges, one.ID); err != nil {
			return n, fmt.Errorf("publish forums: %w", err)
		}
		n++
	}
	return n, nil
}

// PublishOne sends the page of one forum at once, for an officer who does not want to wait.
func (f *Forums) PublishOne(ctx context.Context, v docket.Viewer, out Outbox, edges []string, id string) error {
	if err := f.Sweep(ctx); err != nil {
		return err
	}
	forum, err := f.plan(ctx, f.db.Read(), v, id)
	if err == nil && forum.State == Draft && !forum.announced {
		err = fmt.Errorf("%w: it is not announced", ErrRefused)
	}
	if err == nil {
		err = f.publish(ctx, out, edges, id)
	}
	if err != nil {
		return fmt.Errorf("publish a forum: %w", err)
	}
	return nil
}

func (f *Forums) publish(ctx context.Context, out Outbox, edges []string, id string) error {
	forum, body, err := f.page(ctx, id)
	if err != nil {
		return err
	}
	// The version grows even where the clock does not, or a restored store has forgotten the last one.
	issue := max(forum.issue+1, f.opts.Now().Unix())
	if err := out.Publish(ctx, courier.Page{Name: PageName(id), Version: issue, Type: "application/json", Body: body}, edges); err != nil {
		return err
	}
	// Crash here: the same page goes out once more, under a greater version.
	err = f.db.Write(ctx, func(ctx context.Context, t *sql.Tx) error {
		_, err := t.ExecContext(ctx, `UPDATE forums SET published = $1, issue = $2, announced = 1 WHERE id = $3`, forum.Turn, issue, id)
		return err
	})
	return err
}

// page makes the public page of a forum as it stands. One that was taken back is a draft without anything.
func (f *Forums) page(ctx context.Context, id string) (Forum, []byte, error) {
	s, err := f.sheet(ctx, docket.Viewer{Unit: overseer + "."}, id)
	if err != nil {
		return Forum{}, nil, err
	}
	w := s.Forum
	out := page{V: 1, ID: id, Unit: policeRole + "." + w.Commune, State: w.State, Commune: w.Commune, Opinions: []pageOpinion{}, Pledges: []pagePledge{}, Before: []pagePledge{}}
	if w.State != Draft {
		out.Title, out.Day, out.Hour, out.Place, out.Purpose, out.Until = w.Title, w.Day, hour(w.FromMinute), w.Place, w.Purpose, w.Until
		if out.Opinions, err = f.pageOpinions(ctx, s); err != nil {
			return w, nil, err
		}
		if out.Pledges, err = f.pagePledges(ctx, s.Pledges); err != nil {
			return w, nil, err
		}
		if out.Before, err = f.pagePledges(ctx, s.Before); err != nil {
			return w, nil, err
		}
	}
	body, err := json.Marshal(out)
	return w, body, err
}

func (f *Forums) pageOpinions(ctx context.Context, s Sheet) ([]pageOpinion, error) {
	all := []pageOpinion{}
	for _, o := range s.Opinions {
		if o.State != Approved {
			continue
		}
		owner := ""
		if o.Disposition != "" && o.Disposition != onTheSpot {
			var err error
			if owner, err = f.nameOf(ctx, o.Owner); err != nil {
				return nil, err
			}
		}
		all = append(all, pageOpinion{o.ID, o.Text, s.Forum.themeName(o.Theme), o.Echoes / EchoStep * EchoStep, o.Disposition, owner, o.Due, o.Answer, o.Answered})
	}
	return all, nil
}

func (f *Forums) pagePledges(ctx context.Context, list []Pledge) ([]pagePledge, error) {
	all := []pagePledge{}
	for _, p := range list {
		owner, err := f.nameOf(ctx, p.Owner)
		if err != nil {
			return nil, err
		}
		all = append(all, pagePledge{p.ID, p.words(), owner, p.Due, p.State, p.Kept, p.Reason})
	}
	return all, nil
}

// words are what everybody reads of a pledge. Edges show no page with a pledge of no words: what stands for them is a sentence.
func (p Pledge) words() string {
	if p.Text == "" {
		return words()["pledge.wordless"]
	}
	return p.Text
}

func (f Forum) themeName(id string) string {
	for _, t := range f.Themes {
		if t.ID == id {
			return t.Name
		}
	}
	return ""
}

func hour(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// echoesMost bounds one edge's parcel and one count.
const (
	echoItems = 2000
	echoesOf  = 1_000_000
)

// Echoed takes an edge's counts of "tôi cũng vậy" for a page. Counts are all since the beginning: the greatest that an edge has
// said counts, so a parcel that comes twice or late changes nothing. What is no approved opinion of the page is left out; a
// page that is no forum's is [ErrNotFound].
func (f *Forums) Echoed(ctx context.Context, edge, name string, counts map[string]int) error {
	id, ok := strings.CutPrefix(name, pagePrefix)
	if !ok || !forumID.MatchString(id) || !courier.ValidName(edge) || len(counts) > echoItems {
		return fmt.Errorf("echoed: %w", ErrNotFound)
	}
	// Crash before the commit: the parcel is not acked and comes again, or the edge's next one says as much. After it: the same counts
	// again are no greater, and change nothing.
	return f.write(ctx, "echoed", func(t *tx) error {
		if _, err := only(t.ctx, t, scanForum, `SELECT `+forumColumns+` FROM forums AS f WHERE f.id = $1`, id); err != nil {
			return err
		}
		all, err := opinionsOf(t.ctx, t, id)
		if err != nil {
			return err
		}
		grown := false
		for _, o := range all {
			n := counts[o.ID]
			if o.State != Approved || n <= 0 || n > echoesOf {
				continue
			}
			var was int64
			err := t.QueryRowContext(t.ctx, `SELECT n FROM echoes WHERE forum = $1 AND opinion = $2 AND edge = $3`, id, o.ID, edge).Scan(&was)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if int64(n) <= was {
				continue
			}
			grown = true
			if err := t.do(`INSERT INTO echoes (forum, opinion, edge, n) VALUES ($1, $2, $3, $4)
				ON CONFLICT (forum, opinion, edge) DO UPDATE SET n = excluded.n`, id, o.ID, edge, n); err != nil {
				return err
			}
		}
		if !grown {
			return nil
		}
		return t.do(`UPDATE forums SET turn = turn + 1, echoed = echoed + 1 WHERE id = $1`, id)
	})
}
