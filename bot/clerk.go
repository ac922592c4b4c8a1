package bot

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"time"

	"homthu/bot/flood"
	"homthu/bot/words"
	"homthu/intake/directory"
	"homthu/intake/place"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/intake/safe"
	"homthu/intake/scrub"
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

	sealedTo string // of an attachment that is ready: the recipient of the draft it was sealed for
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
	Drafts(ctx context.Context, each func(safe.Draft) error) error
	Outgoing(ctx context.Context, channel string, limit int) ([]safe.Outgoing, error)
	Sent(ctx context.Context, ids ...string) error
	Mailbox(ctx context.Context, locator receipt.Locator) (safe.Mailbox, error)
	Asked(ctx context.Context, locator receipt.Locator, a safe.Asked) error
	Silence(ctx context.Context, x safe.Silencing) error
	Silenced(ctx context.Context, sender string) (until time.Time, ok bool, err error)
}

var _ Store = (*safe.Safe)(nil)

// Blobs keeps sealed attachments and returns when they are durable.
type Blobs interface {
	Put(ctx context.Context, id string, r io.Reader) (size int64, err error)
}

// Fetcher gets a photo, a voice note or a paper from its platform. An adapter implements it; file is Message.File. Errors
// of Fetch and of its reader other than ErrTooBig and ErrGone are worth another try.
type Fetcher interface {
	Fetch(ctx context.Context, file string) (io.ReadCloser, error)
}

// Options of a Clerk. All are needed but Blobs and Fetchers, without which attachments are refused, Clean and Wake.
type Options struct {
	Store Store
	Keys  *Keys
	// ReminderKeys are those of blind reminders; nil: nobody is offered one.
	ReminderKeys *ReminderKeys
	Tables       *rules.Tables
	Words        *words.Book
	Places       *place.Index
	Directory    func() *directory.Directory // the newest verified one
	Edge         string                      // this edge's id in the directory
	Province     string                      // code of the province whose box this is when no place is known
	Name         string                      // its name, for {ten_noi}
	Page         string                      // the web page's address
	Clears       map[string]bool             // channels that delete messages
	Now          func() time.Time

	Blobs    Blobs
	Fetchers map[string]Fetcher // by channel
	// Clean takes metadata out; default scrub.Clean. Its errors may be those of scrub.
	Clean func(r io.Reader, limit int64) (clean []byte, mediaType string, err error)
	// Keep reads a paper as it is, after the resident said so; default scrub.Keep.
	Keep func(r io.Reader, limit int64) (clean []byte, mediaType string, err error)
	// Recordings are played to who cannot read; nil: there are none.
	Recordings *Recordings
	Wake       func(channel string) // told when replies wait; may be nil
	// Gate bounds what one chat, box or unit gets in a time, and Silences lets officers ask not to hear of a sender; nil:
	// neither.
	Gate     *flood.Gate
	Silences *Silences
	// Alerts are the units' warnings for a commune; see Env. nil: there is no list.
	Alerts func(commune string) ([]Alert, bool)
	// Forums are those that are to come; see Env. nil: there is no list.
	Forums func() ([]Forum, bool)
}

// Clerk keeps the conversations of the chat channels: load, turn, seal, one commit a message. His methods may be called
// from any goroutine; messages of one chat are taken one after the other.
type Clerk struct {
	opts    Options
	sealing chan struct{} // one token a core: overload queues at the door, not in the middle

	mu        sync.Mutex
	chats     map[address]*turnstile // locked chats
	addresses map[string]delivery    // replies being delivered, by id
	silences  map[address]time.Time  // when an urgent tip goes out by itself
	awaited   map[string]*awaited    // urgent tips, by case, that nobody has acknowledged
	photos    photoQueue
}

// NewClerk returns a Clerk.
func NewClerk(opts Options) *Clerk {
	if opts.Clean == nil {
		opts.Clean = scrub.Clean
	}
	if opts.Keep == nil {
		opts.Keep = scrub.Keep
	}
	return &Clerk{
		opts: opts, sealing: make(chan struct{}, runtime.GOMAXPROCS(0)),
		chats: map[address]*turnstile{}, addresses: map[string]delivery{}, silences: map[address]time.Time{}, awaited: map[string]*awaited{},
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
	if background(in.Message.Kind) && (ch.draft.State == nil || in.sealedTo != "" && in.sealedTo != ch.draft.sealedTo(in.Message.file())) {
		// Stopped, or expired: nothing of this chat may come back. Or a photo of a draft that was dropped, sent once more
		// in another one: whoever gets that one's key could not open it.
		c.after(ch, in.Message.Kind)
		return nil
	}
	w, err := c.converse(ctx, ch, c.paced(in))
	if err != nil {
		return err
	}
	if c.opts.Clears[in.Channel] && !keeper(in.Message.Kind) {
		ch.draft.clear(in.Message.ID)
	}
	ch.draft.key()
	ch.draft.stub(c.opts.Now())
	ch.draft.Busy = nil
	if Waiting(c.env(ch.channel), ch.draft.state) || ch.draft.state.pendingPhotos() {
		ch.draft.Busy = &whereabouts{ch.channel, ch.id}
	}
	err = c.commit(ctx, ch, in.Update, w)
	if err != nil {
		ch.ticket.Undo()
	}
	switch {
	case errors.Is(err, safe.ErrDuplicate):
		// The update is durable since an earlier delivery; its replies wait in outgoing or were sent.
		return nil
	case err != nil:
		return err
	}
	if w.forget {
		c.drop(address{ch.channel, ch.id}) // DỪNG: also what memory holds
	}
	c.after(ch, in.Message.Kind)
	return nil
}

// after starts what goes on in the background once a message is durable.
func (c *Clerk) after(ch *chat, kind string) {
	env := c.env(ch.channel)
	a := address{ch.channel, ch.id}
	c.mu.Lock()
	if Waiting(env, ch.draft.state) {
		if _, counting := c.silences[a]; !counting || !keeper(kind) {
			c.silences[a] = c.opts.Now().Add(time.Minute) // of silence: whatever the resident says begins it anew
		}
	} else {
		delete(c.silences, a)
	}
	c.mu.Unlock()
	for _, p := range ch.draft.state.Photos {
		if p.Ready == nil && !p.Ask {
			c.photos.add(photoJob{address: a, file: p.File, recipient: ch.draft.Keys[p.Pair].Recipient, keep: p.Keep})
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
		Clears: c.opts.Clears[channel], Timer: true, Remote: channel == Telegram, Recorded: c.opts.Recordings.Any(), Reminds: c.reminds(channel),
		Box: c.box, Find: find, Nearest: nearest, Receivers: c.receivers, Alerts: c.opts.Alerts, Forums: c.opts.Forums,
	}
}

func (c *Clerk) box(code string) (Box, bool) {
	b, err := c.opts.Directory().FindBox(code, c.opts.Now())
	if err != nil {
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
