package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"time"

	"homthu/bot/words"
	"homthu/intake/directory"
	"homthu/intake/place"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/intake/safe"
)

// Update names one delivery of a platform, for telling a repeated one, and the cursor up to which it has been received.
type Update struct {
	Channel string
	ID      string
	Cursor  int64
}

// Incoming is one message of a resident as an adapter hands it over: authenticated and translated. Chat is the platform's
// id of the chat; it lives in memory, as a keyed hash in the safe, and inside sealed replies only. An Update without an ID
// is an event of this process, which no platform repeats.
type Incoming struct {
	Channel string
	Chat    string
	Update  Update
	Message Message
}

// Outgoing is one reply to deliver: show Reply to Chat, then delete the messages named in Delete (the resident's and
// ours, as far as the platform can) and call Clerk.Cleared, then call Clerk.Sent. Reply.Text may be empty where there is
// only something to delete.
type Outgoing struct {
	ID      string
	Chat    string
	Reply   Reply
	Delete  []string
	Protect bool
}

// Store is the safe as the Clerk uses it; see package safe for what it promises.
type Store interface {
	Commit(ctx context.Context, step safe.Step) error
	Draft(ctx context.Context, chats ...string) (safe.Draft, bool, error)
	Outgoing(ctx context.Context, channel string, limit int) ([]safe.Outgoing, error)
	Sent(ctx context.Context, ids ...string) error
	Mailbox(ctx context.Context, locator receipt.Locator) (safe.Mailbox, error)
	DropMailbox(ctx context.Context, locator receipt.Locator) error
	Forget(ctx context.Context, chats ...string) error
}

var _ Store = (*safe.Safe)(nil)

// Blobs keeps sealed attachments and returns when they are durable.
type Blobs interface {
	Put(ctx context.Context, id string, r io.Reader) (size int64, err error)
}

// Fetcher gets a photo, a voice note or a paper from its platform. An adapter implements it; file is Message.File.
type Fetcher interface {
	Fetch(ctx context.Context, file string) (io.ReadCloser, error)
}

// Options of a Clerk. All are needed but Blobs and Fetchers, without which attachments are refused, and Wake.
type Options struct {
	Store     Store
	Keys      *Keys
	Tables    *rules.Tables
	Words     *words.Book
	Places    *place.Index
	Directory func() *directory.Directory // the newest verified one
	Edge      string                      // this edge's id in the directory
	Province  string                      // code of the province whose box this is when no place is known
	Name      string                      // its name, for {ten_noi}
	Page      string                      // the web page's address
	Clears    map[string]bool             // channels that delete messages
	Now       func() time.Time

	Blobs    Blobs
	Fetchers map[string]Fetcher   // by channel
	Wake     func(channel string) // told when replies wait; may be nil
}

// Clerk keeps the conversations of the chat channels: load, turn, seal, one commit a message. His methods may be called
// from any goroutine; messages of one chat are taken one after the other.
type Clerk struct {
	opts    Options
	sealing chan struct{} // one token a core: overload queues at the door, not in the middle

	mu        sync.Mutex
	chats     map[address]*turnstile // locked chats
	addresses map[string]address     // replies being delivered
	silences  map[address]time.Time  // when an urgent tip goes out by itself
	photos    photoQueue
}

// NewClerk returns a Clerk.
func NewClerk(opts Options) *Clerk {
	return &Clerk{
		opts: opts, sealing: make(chan struct{}, runtime.GOMAXPROCS(0)),
		chats: map[address]*turnstile{}, addresses: map[string]address{}, silences: map[address]time.Time{},
		photos: newPhotoQueue(),
	}
}

// turnstile lets one message of a chat through at a time.
type turnstile struct {
	mu      sync.Mutex
	waiting int // guarded by Clerk.mu
}

// lock locks a chat and returns what unlocks it. Two messages that come at once must not read the same draft.
func (c *Clerk) lock(channel, chat string) (unlock func()) {
	a := address{channel, chat}
	c.mu.Lock()
	s := c.chats[a]
	if s == nil {
		s = &turnstile{}
		c.chats[a] = s
	}
	s.waiting++
	c.mu.Unlock()
	s.mu.Lock()
	return func() {
		s.mu.Unlock()
		c.mu.Lock()
		defer c.mu.Unlock()
		if s.waiting--; s.waiting == 0 {
			delete(c.chats, a)
		}
	}
}

// Receive takes one message through the conversation. When it returns nil, everything is durable and the update may be
// confirmed to the platform; on any error nothing was kept, and the platform must deliver it again.
func (c *Clerk) Receive(ctx context.Context, in Incoming) error {
	defer c.lock(in.Channel, in.Chat)()
	ch, err := c.load(ctx, in.Channel, in.Chat)
	if err != nil {
		return err
	}
	w, err := c.converse(ctx, ch, in.Message)
	if err != nil {
		return err
	}
	if c.opts.Clears[in.Channel] && !keeper(in.Message.Kind) {
		ch.draft.clear(in.Message.ID)
	}
	ch.draft.key()
	err = c.commit(ctx, ch, in.Update, w)
	switch {
	case errors.Is(err, safe.ErrDuplicate):
		// The update is durable since an earlier delivery; its replies wait in outgoing or were sent.
		return nil
	case err != nil:
		return err
	}
	c.after(ch)
	return nil
}

// work is what one message leads to, until it is committed.
type work struct {
	replies []Reply
	entry   *safe.Entry
	forget  bool
	asked   State   // when the entry was asked for, and
	said    []Reply // what was said until then: to go back to if the safe refuses it
}

// converse runs Turn, does the Letter or the Wish it asks for, and lets Turn hear the outcome.
func (c *Clerk) converse(ctx context.Context, ch *chat, m Message) (work, error) {
	var w work
	env := c.env(ch.channel)
	before := ch.draft.state
	for range 4 { // a message, and the outcomes of what it led to; more would be a fault in Turn
		s, replies, letter := Turn(env, ch.draft.state, m)
		ch.draft.state = s
		w.replies = append(w.replies, replies...)
		var err error
		switch {
		case letter != nil && w.entry != nil:
			m = Message{Kind: KindFailed} // one envelope a commit
		case letter != nil:
			w.asked, w.said = s, slices.Clone(w.replies)
			w.entry, m, err = c.post(ctx, ch, letter)
		case s.Wish != nil && s.Wish.Do == "forget":
			w.forget = true
			return w, nil
		case s.Wish != nil:
			m, err = c.grant(ctx, ch, *s.Wish)
		default:
			return w, nil
		}
		if err != nil {
			ch.draft.state = before
			return work{}, err
		}
	}
	return w, nil
}

// commit writes everything that a message led to, in one transaction.
func (c *Clerk) commit(ctx context.Context, ch *chat, u Update, w work) error {
	step := safe.Step{Chat: ch.hashes[0], Replaces: ch.hashes[1:], Entry: w.entry}
	if u.ID != "" {
		step.Update = &safe.Update{Channel: u.Channel, ID: ch.keys[0].update(u.Channel, u.ID), Cursor: u.Cursor}
		for _, k := range ch.keys[1:] {
			step.Update.Also = append(step.Update.Also, k.update(u.Channel, u.ID))
		}
	}
	var clear []string
	if w.entry != nil && c.opts.Clears[ch.channel] {
		clear, ch.draft.Clear = ch.draft.Clear, nil
	}
	var err error
	if step.Replies, err = ch.outgoing(w.replies, clear); err != nil {
		return err
	}
	if w.forget {
		// Crash between the two: every row of the chat is gone and the update is not confirmed; delivered again it finds
		// no draft and is greeted, so "Dừng" is asked for once more.
		if err := c.opts.Store.Forget(ctx, ch.hashes...); err != nil {
			return fmt.Errorf("forget: %w", err)
		}
		step.Drop = true
	} else if step.Draft, err = ch.sealed(); err != nil {
		return err
	}
	// Crash point 3, before this commit: nothing is kept and nobody was told. The platform delivers the message again,
	// and the same conversation takes place; a code that was minted for it was never seen by anyone.
	//
	// Crash point 5, the receipt's moment: with it envelope, mailbox, outbox row, stub and the reply that tells the code
	// are durable, all or nothing. After it, before the update is confirmed: the message comes again, is a duplicate, and
	// the reply waits in outgoing; the code is not made twice. A resident who presses "Gửi" again finds the stub.
	err = c.opts.Store.Commit(ctx, step)
	if w.entry != nil && refused(err) {
		return c.withdraw(ctx, ch, u, w, err)
	}
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// refused says that the safe will never take this entry: its attachments or its mailbox are gone.
func refused(err error) bool {
	return errors.Is(err, safe.ErrBlobMissing) || errors.Is(err, safe.ErrNoMailbox)
}

// withdraw tells the resident that the entry was not taken, and keeps his words. Photos that are lost are dropped.
func (c *Clerk) withdraw(ctx context.Context, ch *chat, u Update, w work, cause error) error {
	kind, state := KindNotFound, w.asked
	if errors.Is(cause, safe.ErrBlobMissing) {
		kind, state.Photos = KindFailed, nil
	}
	s, replies, _ := Turn(c.env(ch.channel), state, Message{Kind: kind})
	ch.draft.state = s
	return c.commit(ctx, ch, u, work{replies: append(w.said, replies...)})
}

// keeper says that a message is not the resident's.
func keeper(kind string) bool {
	switch kind {
	case KindSent, KindFailed, KindNobody, KindMailbox, KindNotFound, KindTooMany, KindDeleted:
		return true
	}
	return background(kind)
}

// after starts what goes on in the background once a message is durable.
func (c *Clerk) after(ch *chat) {
	env := c.env(ch.channel)
	a := address{ch.channel, ch.id}
	c.mu.Lock()
	if Waiting(env, ch.draft.state) {
		if _, ok := c.silences[a]; !ok {
			c.silences[a] = c.opts.Now().Add(time.Minute)
		}
	} else {
		delete(c.silences, a)
	}
	c.mu.Unlock()
	for _, p := range ch.draft.state.Photos {
		if p.Ready == nil {
			c.photos.add(photoJob{address: a, file: p.File, recipient: ch.draft.Key.Recipient})
		}
	}
	if c.opts.Wake != nil {
		c.opts.Wake(ch.channel)
	}
}

// env is what Turn knows on a channel.
func (c *Clerk) env(channel string) *Env {
	find, nearest := Places(c.opts.Places)
	return &Env{
		Tables: c.opts.Tables, Words: c.opts.Words, Channel: channel, Page: c.opts.Page, Name: c.opts.Name,
		Clears: c.opts.Clears[channel], Timer: true, Remote: channel == Telegram,
		Box: c.box, Find: find, Nearest: nearest, Receivers: c.receivers,
	}
}

func (c *Clerk) box(code string) (Box, bool) {
	b, ok := c.opts.Directory().Box(code, c.opts.Now())
	if !ok {
		return Box{}, false
	}
	where := ""
	if p, ok := c.opts.Places.Place(b.Commune); ok {
		where = p.Short()
	}
	return Box{Code: b.Code, Name: b.Name, Commune: b.Commune, Where: where, Villages: b.Villages}, true
}

// receivers names the units that would receive now, in order.
func (c *Clerk) receivers(r rules.Route, commune string) []string {
	dir := c.opts.Directory()
	to, err := dir.Recipients(r, commune, c.province(commune), c.opts.Now())
	if err != nil {
		return nil
	}
	var names []string
	for _, a := range to.To {
		if u, ok := dir.Known(a.Unit); ok {
			names = append(names, u.Name)
		}
	}
	return names
}

func (c *Clerk) province(commune string) string {
	if p, ok := c.opts.Places.Place(commune); ok {
		return p.ProvinceCode
	}
	return c.opts.Province
}
