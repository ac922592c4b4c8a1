package notice

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"homthu/triage/roster"
)

// symbols of a code: figures and letters that are not mistaken for one another.
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// written is a code as somebody typed it: two times five symbols.
var written = regexp.MustCompile(`(?i)\b([0-9A-HJKMNP-TV-Z]{5})[- ]?([0-9A-HJKMNP-TV-Z]{5})\b`)

// newCode draws 50 bits; five guesses, or a group's whole chatter, find nothing.
func newCode() (string, error) {
	b := make([]byte, 10)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	for i := range b {
		b[i] = symbols[b[i]%32]
	}
	return string(b[:5]) + "-" + string(b[5:]), nil
}

// Code reads a code in a text as it is kept; "" is none.
func Code(text string) string {
	if m := written.FindStringSubmatch(text); m != nil {
		return strings.ToUpper(m[1] + "-" + m[2])
	}
	return ""
}

const codeLives = 30 * time.Minute

// Kinds lists the kinds of channels that there are.
func (d *Desk) Kinds() []string {
	list := []string{}
	for _, kind := range []string{roster.Push, roster.Mail, roster.Telegram, roster.Zalo} {
		if d.opts.Senders[kind] != nil {
			list = append(list, kind)
		}
	}
	return list
}

// PushKey is what browsers subscribe with; "" where there is no push.
func (d *Desk) PushKey() string { return d.opts.PushKey }

// Add adds a channel. A mail address gets a code, which the officer types into his page; for a group the code is returned,
// to be written into the group within half an hour. [roster.ErrRefused] when the address is none that may be called.
func (d *Desk) Add(ctx context.Context, c roster.Channel) (code string, err error) {
	sender := d.opts.Senders[c.Kind]
	if check := d.opts.Check[c.Kind]; sender == nil || check != nil && check(c.Address) != nil {
		return "", fmt.Errorf("add a channel: %w", roster.ErrRefused)
	}
	if !d.asking.may(c.User, d.opts.Now()) {
		return "", fmt.Errorf("add a channel: %w: too often", roster.ErrRefused)
	}
	if c.Kind != roster.Push {
		if code, err = newCode(); err != nil {
			return "", err
		}
	}
	c.ID = uuid.NewString()
	if c.Kind == roster.Mail {
		inTime, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		// Sent first: an address that cannot be reached is not added. A crash in between leaves a code for nothing.
		if err := sender.Send(inTime, c.Address, Message{Subject: say(c.Lang, "code.subject"), Text: say(c.Lang, "code", "{code}", code)}); err != nil {
			return "", fmt.Errorf("send the code: %w", err)
		}
	}
	if err := d.opts.Roster.AddChannel(ctx, c, code, d.opts.Now().Add(codeLives)); err != nil {
		return "", err
	}
	if !roster.IsGroup(c.Kind) {
		return "", nil
	}
	stir(d.binding[c.Kind])
	return code, nil
}

// Test sends a line by a channel, whatever the hour. The error is one of this package's.
func (d *Desk) Test(ctx context.Context, c roster.Channel) error {
	if d.opts.Senders[c.Kind] == nil {
		return ErrRefused
	}
	inTime, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := d.opts.Senders[c.Kind].Send(inTime, c.Address, Message{Subject: say(c.Lang, "subject"), Text: say(c.Lang, "test")})
	if kept := d.opts.Roster.Worked(ctx, c.ID, whyOf(err)); kept != nil {
		return kept
	}
	return err
}

// Listen waits for codes in groups until ctx is done, while one is to be bound.
func (d *Desk) Listen(ctx context.Context) error {
	var bots sync.WaitGroup
	for _, kind := range []string{roster.Telegram, roster.Zalo} {
		if g, ok := d.opts.Senders[kind].(*Groups); ok {
			bots.Go(func() { d.bind(ctx, g) })
		}
	}
	bots.Wait()
	return nil
}

// bind listens with one bot.
func (d *Desk) bind(ctx context.Context, g *Groups) {
	for ctx.Err() == nil {
		waits, err := d.opts.Roster.WaitingForCode(ctx, g.kind)
		if err != nil || !waits {
			d.rest(ctx, g.kind, every)
			continue
		}
		heard, err := g.listen(ctx)
		if err != nil {
			d.rest(ctx, g.kind, 2*time.Second)
			continue
		}
		for _, h := range heard {
			d.join(ctx, g, h)
		}
	}
}

// join binds the group in which a code was written, and says so there. Everything else that is written is not looked at.
func (d *Desk) join(ctx context.Context, g *Groups, h heard) {
	code := Code(h.Text)
	if code == "" {
		return
	}
	bound, err := d.opts.Roster.BindGroup(ctx, g.kind, code, h.Chat)
	if err != nil {
		if !errors.Is(err, roster.ErrUnknown) {
			d.opts.Log.Error("a group was not bound", "error", err.Error())
		}
		return
	}
	d.deliver(ctx, bound, Message{Text: say(bound.Lang, "bound")})
	d.Wake()
}

// rest waits, or until a group is to be bound.
func (d *Desk) rest(ctx context.Context, kind string, long time.Duration) {
	wait := time.NewTimer(long)
	defer wait.Stop()
	select {
	case <-ctx.Done():
	case <-wait.C:
	case <-d.binding[kind]:
	}
}

// asking counts how often an officer adds channels, so that nobody makes this process write to strangers.
type asking struct {
	mu   sync.Mutex
	last map[string][]time.Time
}

const addsAnHour = 10

func (a *asking) may(user string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last == nil {
		a.last = map[string][]time.Time{}
	}
	recent := slices.DeleteFunc(a.last[user], func(at time.Time) bool { return now.Sub(at) > time.Hour })
	if len(recent) >= addsAnHour {
		return false
	}
	a.last[user] = append(recent, now)
	return true
}
