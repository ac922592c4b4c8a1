package zalo

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"homthu/bot"
)

// Zalo lets an account answer for 48 hours without charge, eight messages in a row; more, and until the seventh day, cost
// money; after that nothing is carried but paid templates, which put a notice on the lock screen: homthu sends none.
const (
	freeInARow = 8
	// joinFrom is how many in a row are shown one by one; then what waits together goes out as one message.
	joinFrom = 5
)

// oaCount knows, in memory only, how many messages a resident was sent since he last wrote. It names chats by a hash under a
// key that is made anew each day and is nowhere else; with the key all counts are forgotten, which costs a message
// or two.
type oaCount struct {
	now func() time.Time

	mu    sync.Mutex
	day   string
	key   [32]byte
	chats map[[32]byte]*oaRow
}

type oaRow struct {
	row    int       // messages since he last wrote
	opened time.Time // when he last opened the chat
}

const mostCounted = 100_000

func newOACount(now func() time.Time) *oaCount {
	return &oaCount{now: now, chats: map[[32]byte]*oaRow{}}
}

// at returns a chat's row; the caller holds mu.
func (c *oaCount) at(chat string) *oaRow {
	if day := c.now().UTC().Format(time.DateOnly); day != c.day || len(c.chats) > mostCounted {
		c.day, c.chats = day, map[[32]byte]*oaRow{}
		rand.Read(c.key[:])
	}
	hash := c.hash(chat)
	if c.chats[hash] == nil {
		c.chats[hash] = &oaRow{}
	}
	return c.chats[hash]
}

func (c *oaCount) hash(chat string) (h [32]byte) {
	mac := hmac.New(sha256.New, c.key[:])
	mac.Write([]byte(chat))
	return [32]byte(mac.Sum(nil))
}

// heard notes that a resident did something.
func (c *oaCount) heard(chat string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at(chat).row = 0
}

// sent notes a message to him and returns how many that were in a row.
func (c *oaCount) sent(chat string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.at(chat)
	r.row++
	return r.row
}

// inARow is how many messages he was sent since he last wrote.
func (c *oaCount) inARow(chat string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at(chat).row
}

// openedAgain says that he opened the chat twice within a minute: following an account and pressing "Nhắn tin" are two
// events of one wish to write, and one greeting answers both.
func (c *oaCount) openedAgain(chat string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.at(chat)
	return !r.opened.IsZero() && c.now().Sub(r.opened) < time.Minute
}

// opened notes that he opened the chat and was greeted.
func (c *oaCount) opened(chat string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at(chat).opened = c.now()
}

// drop forgets a chat.
func (c *oaCount) drop(chat string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.chats, c.hash(chat))
}

// oaOutbox joins what waits for a resident who was already sent many messages in a row.
type oaOutbox struct {
	Outbox
	count *oaCount
}

// Outbox is what a Sender for this account is to send: the outbox, with messages joined where that keeps them free.
func (a *OA) Outbox(o Outbox) Outbox { return oaOutbox{o, a.count} }

// idGlue joins the ids of joined messages; outgoing ids are UUIDs.
const idGlue = " "

// Outgoing joins messages of one chat that stand behind one another into one that Zalo takes in one piece. A question stays
// the last: its buttons stand under all of it.
func (b oaOutbox) Outgoing(ctx context.Context, channel string, limit int) ([]bot.Outgoing, error) {
	rows, err := b.Outbox.Outgoing(ctx, channel, limit)
	waiting := map[string]int{}
	for _, row := range rows {
		waiting[row.Chat]++
	}
	var joined []bot.Outgoing
	last := map[string]int{} // chat → its last message in joined
	for _, row := range rows {
		at, ok := last[row.Chat]
		if ok && b.count.inARow(row.Chat)+waiting[row.Chat] > joinFrom && join(&joined[at], row) {
			continue
		}
		last[row.Chat] = len(joined)
		joined = append(joined, row)
	}
	return joined, err
}

// join puts next below what stands in to, if both together are short enough.
func join(to *bot.Outgoing, next bot.Outgoing) bool {
	text := strings.TrimSpace(to.Reply.Plain() + "\n\n" + next.Reply.Text)
	whole := bot.Reply{Text: text, Buttons: next.Reply.Buttons}
	if len(split(whole.Plain(), MaxText)) > 1 {
		return false
	}
	to.ID += idGlue + next.ID
	to.Reply.Text, to.Reply.Buttons = text, next.Reply.Buttons
	to.Reply.Protect = to.Reply.Protect || next.Reply.Protect
	to.Protect = to.Protect || next.Protect
	to.Delete = append(to.Delete[:len(to.Delete):len(to.Delete)], next.Delete...)
	return true
}

// Sent marks all messages that were joined. A crash between two marks shows the second again.
func (b oaOutbox) Sent(ctx context.Context, id, messageID string) error {
	for one := range strings.SplitSeq(id, idGlue) {
		if err := b.Outbox.Sent(ctx, one, messageID); err != nil {
			return err
		}
	}
	return nil
}
