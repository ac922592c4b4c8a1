package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"homthu/bot"
	"homthu/bot/flood"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
	"homthu/intake/scrub"
	"homthu/triage/docket"
	"homthu/triage/officer"
)

// demoClock tells the time of the world while it is played, and the real one after.
type demoClock struct{ at atomic.Pointer[time.Time] }

func (c *demoClock) now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Now()
}

// player sends the world's cases the way a resident's page does and has its officers work on them the way their
// browsers do: through the listeners, and nothing else.
type player struct {
	clock    *demoClock
	web      string
	console  string
	sealer   bot.Sealer
	boxes    map[string]string // commune by box code
	logins   map[string]demoLogin
	officers map[string]*officer.Desk // by unit
	client   *http.Client
}

// played is a case that was sent.
type played struct {
	world worldCase
	code  receipt.Code
	entry envelope.Header
	unit  string // who acts next
}

// act is one thing that happens in the world.
type act struct {
	at     time.Time
	matter int
	step   int                         // -1: the tip is sent
	do     func(context.Context) error // something else than a case's step
}

// acts lists everything that happens, in order of time, none after end.
func acts(cases []worldCase, end time.Time) []act {
	var all []act
	for i, c := range cases {
		at := end.Add(-time.Duration(c.Days)*24*time.Hour - time.Duration(c.Hour)*time.Hour - time.Duration(len(cases)-i)*time.Second)
		all = append(all, act{at: at, matter: i, step: -1})
		for step := range c.Then {
			at = at.Add(time.Duration(cmp.Or(c.Then[step].Hours, 5)) * time.Hour)
			if latest := end.Add(-time.Second); at.After(latest) {
				at = latest
			}
			all = append(all, act{at: at, matter: i, step: step})
		}
	}
	slices.SortStableFunc(all, func(a, b act) int { return a.at.Compare(b.at) })
	return all
}

// play plays the world up to now.
func (p *player) play(ctx context.Context, w world, end time.Time) error {
	cases := make([]played, len(w.Cases))
	defer p.clock.at.Store(nil)
	all := slices.Concat(acts(w.Cases, end), p.forumActs(w, cases, end), p.openingActs(w, end))
	slices.SortStableFunc(all, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range all {
		p.clock.at.Store(&a.at)
		if a.do != nil {
			if err := a.do(ctx); err != nil {
				return fmt.Errorf("demo forum or opening: %w", err)
			}
			continue
		}
		c := &cases[a.matter]
		var err error
		if a.step < 0 {
			c.world = w.Cases[a.matter]
			err = p.send(ctx, c)
		} else {
			err = p.step(ctx, c, c.world.Then[a.step])
		}
		if err != nil {
			return fmt.Errorf("demo case %d (%s in %s): %w", a.matter+1, c.world.Category, c.world.Box, err)
		}
	}
	return p.warn(ctx, w.Alerts)
}

// send seals a tip, posts it, and waits until it is registered.
func (p *player) send(ctx context.Context, c *played) error {
	letter := &bot.Letter{
		Kind: string(envelope.KindTip), Category: c.world.Category, Commune: p.boxes[c.world.Box], Box: c.world.Box,
		Place: c.world.Words["o-dau"], Lang: "vi", Channel: bot.Web,
	}
	if c.world.Menu != "" {
		letter.Floor = "now"
	}
	for _, q := range sortedKeys(c.world.Answers) {
		letter.Answers = append(letter.Answers, bot.Answer{Q: q, A: c.world.Answers[q]})
	}
	for _, q := range sortedKeys(c.world.Words) {
		letter.Answers = append(letter.Answers, bot.Answer{Q: q, A: c.world.Words[q]})
	}
	var key envelope.CaseKey
	if c.world.Photo {
		key.Recipient, key.Identity = envelope.NewCase()
		attachment, err := p.photo(ctx, key.Recipient)
		if err != nil {
			return err
		}
		letter.Attachments = []bot.Attachment{attachment}
	}
	entry, code, err := p.sealer.Tip(letter, key)
	if err != nil {
		return err
	}
	c.code, c.entry = code, entry.Envelope.Header()
	c.unit = c.entry.Units[0]
	body := map[string]any{"envelope": entry.Envelope.Bytes(), "mailbox": entry.Mailbox, "card": entry.Card}
	if err := p.post(ctx, "/api/v1/envelopes", body, nil); err != nil {
		return err
	}
	return p.registered(ctx, c)
}

// registered waits until the slip has brought the docket number.
func (p *player) registered(ctx context.Context, c *played) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		var box struct {
			Number string `json:"number"`
		}
		err := p.post(ctx, "/api/v1/mailbox", map[string]any{"mailbox": c.code.Locator()}, &box)
		if err != nil || box.Number != "" {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("the case was not registered within 30 seconds")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// photo makes a picture, cleans and seals it to the case key, and stores it.
func (p *player) photo(ctx context.Context, recipient string) (bot.Attachment, error) {
	picture := image.NewNRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			picture.Set(x, y, color.NRGBA{uint8(60 + y/4), uint8(90 + x/8), 70, 255})
		}
	}
	var raw, sealed bytes.Buffer
	if err := png.Encode(&raw, picture); err != nil {
		return bot.Attachment{}, err
	}
	clean, mime, err := scrub.Clean(&raw, 20<<20)
	if err != nil {
		return bot.Attachment{}, err
	}
	w, err := envelope.SealBlob(&sealed, recipient)
	if err != nil {
		return bot.Attachment{}, err
	}
	if _, err := w.Write(clean); err != nil {
		return bot.Attachment{}, err
	}
	if err := w.Close(); err != nil {
		return bot.Attachment{}, err
	}
	id := uuid.NewString()
	a := w.Attachment(id, mime)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.web+"/api/v1/blobs", &sealed)
	if err != nil {
		return bot.Attachment{}, err
	}
	request.Header.Set("Homthu-Blob", id)
	if err := p.do(request, nil); err != nil {
		return bot.Attachment{}, err
	}
	return bot.Attachment{File: id, Blob: id, Type: a.Type, Size: a.Size, SHA256: a.SHA256}, nil
}

// step does one step: an officer's, or the resident's who holds the code.
func (p *player) step(ctx context.Context, c *played, s worldStep) error {
	if s.As != "" {
		for _, unit := range c.entry.Units {
			if docket.Role(unit) == s.As {
				c.unit = unit
			}
		}
		return nil
	}
	if s.Answer != "" || s.Rate != "" {
		return p.answer(ctx, c, s)
	}
	if s.Mediate != "" {
		return p.mediate(ctx, c, s)
	}
	desk, err := p.desk(ctx, c.unit)
	if err != nil {
		return err
	}
	for {
		opened, err := desk.Open(ctx, c.entry.Case)
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		err = work(ctx, desk, opened, s)
		// A resident's answer came in between: an officer reads again, and so does this one.
		if stale := (*officer.APIError)(nil); !errors.As(err, &stale) || stale.Code != "stale" {
			return err
		}
	}
}

// work does an officer's step on a case that he has just opened.
func work(ctx context.Context, desk *officer.Desk, opened *officer.Opened, s worldStep) error {
	if s.Reason == "" {
		s.Reason = s.Outcome // a case that ends says why, as a code
	}
	switch {
	case s.Take:
		return desk.Take(ctx, opened, false)
	case s.Ask != "":
		return desk.Ask(ctx, opened, s.Ask)
	case s.Wish:
		return desk.Wish(ctx, opened)
	case s.Release != "":
		_, err := desk.Release(ctx, opened, "mediation-team."+opened.Commune, s.Release, []string{"screened-no-violation", "party-agrees"})
		return err
	case s.Offer != "":
		return desk.Offer(ctx, opened, 1, "sang", "den-lay", s.Offer)
	case s.Came != "":
		return desk.Appointed(ctx, opened, s.Came)
	case s.State != "" && s.Reply != "":
		return desk.MoveWithReply(ctx, opened, docket.Move{To: s.State, Outcome: s.Outcome, Reason: s.Reason}, s.Reply)
	case s.State != "":
		return desk.Move(ctx, opened, docket.Move{To: s.State, Outcome: s.Outcome, Reason: s.Reason})
	}
	return desk.Reply(ctx, opened, s.Reply)
}

// mediate does what the mediation team of the case's commune does: it has read the newest extract, begun, and says what came of it.
func (p *player) mediate(ctx context.Context, c *played, s worldStep) error {
	desk, err := p.desk(ctx, "mediation-team."+c.entry.Commune)
	if err != nil {
		return err
	}
	list, err := desk.Extracts(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("nothing was released to the mediation team")
	}
	return desk.Mediate(ctx, list[0], s.Mediate, s.Reply)
}

// answer sends more from the resident, to those who hold the case.
func (p *player) answer(ctx context.Context, c *played, s worldStep) error {
	letter := &bot.Letter{Kind: string(envelope.KindAnswer), Text: s.Answer, Lang: "vi", Channel: bot.Web}
	if s.Rate != "" {
		letter.Kind, letter.Rating = string(envelope.KindRating), s.Rate
	}
	var box struct {
		Case    string     `json:"case"`
		Card    []byte     `json:"card"`
		Number  string     `json:"number"`
		Replies [][]byte   `json:"replies"`
		Days    []string   `json:"days"`
		Asked   safe.Asked `json:"asked"`
	}
	if err := p.post(ctx, "/api/v1/mailbox", map[string]any{"mailbox": c.code.Locator()}, &box); err != nil {
		return err
	}
	entry, err := p.sealer.More(letter, c.code, safe.Mailbox(box), envelope.CaseKey{})
	if err != nil {
		return err
	}
	return p.post(ctx, "/api/v1/envelopes", map[string]any{"envelope": entry.Envelope.Bytes(), "mailbox": entry.Mailbox, "card": nil}, nil)
}

// desk returns the desk of a unit's officer, signed in.
func (p *player) desk(ctx context.Context, unit string) (*officer.Desk, error) {
	if desk := p.officers[unit]; desk != nil {
		return desk, nil
	}
	client, err := officer.Dial(p.console, p.client)
	if err != nil {
		return nil, err
	}
	client.Now = p.clock.now
	login := p.logins[unit]
	if err := client.SignIn(ctx, login.User, login.Passphrase); err != nil {
		return nil, fmt.Errorf("sign in for %s: %w", unit, err)
	}
	p.officers[unit] = client.In(unit)
	return p.officers[unit], nil
}

func (p *player) post(ctx context.Context, path string, body, into any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.web+path, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	return p.do(request, into)
}

// do sends a request, with as much work as the edge asks for where something is to be kept.
func (p *player) do(request *http.Request, into any) error {
	keeps := request.URL.Path == "/api/v1/envelopes" || request.URL.Path == "/api/v1/blobs" || request.URL.Path == "/api/v1/echo"
	for level := 0; ; {
		if keeps {
			work, err := flood.Work(request.Context(), p.client, p.web, level)
			if err != nil {
				return err
			}
			request.Header.Set(flood.Header, work)
		}
		more, err := p.once(request, into)
		if err == nil || more <= level {
			return err
		}
		level = more
		if request.Body, err = request.GetBody(); err != nil {
			return err
		}
	}
}

// once sends a request. more is the level of work that it needs, where that is what was missing.
func (p *player) once(request *http.Request, into any) (more int, err error) {
	response, err := p.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		detail, _ := io.ReadAll(io.LimitReader(response.Body, 200))
		var refused struct{ Level int }
		_ = json.Unmarshal(detail, &refused) // other refusals have no level
		return refused.Level, fmt.Errorf("%s: %s %s", request.URL.Path, response.Status, strings.TrimSpace(string(detail)))
	}
	if into == nil {
		return 0, nil
	}
	return 0, json.NewDecoder(response.Body).Decode(into)
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
