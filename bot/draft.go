package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/bot/flood"
	"homthu/intake/envelope"
	"homthu/intake/safe"
)

// draft is what the Clerk keeps of a chat, sealed: the State, and what he needs beside it. After sending it is the stub:
// the State then holds the code and no words.
type draft struct {
	State json.RawMessage `json:"state"`
	// Keys are the pairs that this chat's attachments are sealed to, by Photo.Pair. They go into the envelopes that name them.
	Keys map[int]envelope.CaseKey `json:"keys,omitempty"`
	// Clear are the platform's ids of messages, the resident's and ours, that are deleted once the tip is sealed.
	Clear []string `json:"clear,omitempty"`
	// Sealed counts the envelopes made from here: a message of ours that was said before the last one, and is delivered only
	// after it, is deleted at once.
	Sealed int `json:"sealed,omitempty"`
	// Wrong counts wrong codes since the time Since (Unix seconds), so that they cannot be tried by the dozen.
	Wrong int   `json:"wrong,omitempty"`
	Since int64 `json:"since,omitempty"`
	// Told is when the receipt was told (Unix seconds). Every message seals the draft anew under a younger key, so without
	// it a resident who keeps writing would keep his stub for ever.
	Told int64 `json:"told,omitempty"`
	// Busy is whose draft this is while something goes on in it by itself, so that a restart can go on with it: an urgent
	// tip that goes out after a minute, photos on their way. It tells whoever has the draft key no more than the hash.
	Busy *whereabouts `json:"busy,omitempty"`

	state State
}

// whereabouts are a chat's, in a sealed draft.
type whereabouts struct {
	Channel string `json:"channel"`
	Chat    string `json:"chat"`
}

// chat is one chat as the Clerk works on it, under lock.
type chat struct {
	channel string
	id      string   // the platform's
	keys    []dayKey // live, newest first
	hashes  []string // of the chat, under each of keys
	draft   draft
	ticket  flood.Ticket // of the Letter that is about to be kept
	quiet   bool         // what is made outgoing only deletes
}

// load reads a chat's draft under today's key or yesterday's. A draft that nobody can read any more is none.
func (c *Clerk) load(ctx context.Context, channel, id string) (*chat, error) {
	keys, err := c.opts.Keys.current()
	if err != nil {
		return nil, err
	}
	ch := &chat{channel: channel, id: id, keys: keys}
	for _, k := range keys {
		ch.hashes = append(ch.hashes, k.chat(channel, id))
	}
	stored, ok, err := c.opts.Store.Draft(ctx, ch.hashes...)
	if err != nil {
		return nil, fmt.Errorf("load draft: %w", err)
	}
	ch.draft.state = State{V: StateVersion}
	if !ok {
		return ch, nil
	}
	if d, ok := unsealed(keys, stored); ok {
		ch.draft = d
	}
	if told := ch.draft.Told; told != 0 && !c.opts.Now().Before(time.Unix(told, 0).Add(stubTime)) {
		ch.draft.state = ch.draft.state.unstubbed()
	}
	return ch, nil
}

// unsealed opens a stored draft. ok is false when nobody can any more.
func unsealed(keys []dayKey, stored safe.Draft) (d draft, ok bool) {
	key, live := byID(keys, stored.Key)
	plain, err := key.open(stored.Sealed, "draft "+stored.Chat)
	if !live || err != nil || json.Unmarshal(plain, &d) != nil {
		return draft{}, false
	}
	d.state = ReadState(d.State)
	return d, true
}

// Resume goes on with what the last stop of this process interrupted: photos on their way, and urgent tips that go out
// after a minute of silence, which is counted anew. Call it once, when starting.
func (c *Clerk) Resume(ctx context.Context) error {
	keys, err := c.opts.Keys.current()
	if err != nil {
		return err
	}
	return c.opts.Store.Drafts(ctx, func(stored safe.Draft) error {
		if d, ok := unsealed(keys, stored); ok && d.Busy != nil {
			c.after(&chat{channel: d.Busy.Channel, id: d.Busy.Chat, draft: d}, KindSilence)
		}
		return nil
	})
}

// stubTime is how long a receipt stays with the chat it was told in.
const stubTime = keyDays * 24 * time.Hour

// stub notes when a receipt was told.
func (d *draft) stub(now time.Time) {
	switch {
	case d.state.Code == "":
		d.Told = 0
	case d.Told == 0:
		d.Told = now.Unix()
	}
}

// sealed is the draft for the safe, under today's key.
func (ch *chat) sealed() (*safe.Draft, error) {
	var err error
	if ch.draft.State, err = json.Marshal(ch.draft.state); err != nil {
		return nil, errors.New("bot: internal error: the state does not marshal") // the cause may hold words
	}
	plain, err := json.Marshal(ch.draft)
	if err != nil {
		return nil, errors.New("bot: internal error: the draft does not marshal")
	}
	key := ch.keys[0]
	return &safe.Draft{
		Chat: ch.hashes[0], Key: key.id, Sealed: key.lock(plain, "draft "+ch.hashes[0]), Expires: key.dies(),
	}, nil
}

// key makes a pair where a first attachment needs it, and forgets those that none needs any more.
func (d *draft) key() {
	keys := map[int]envelope.CaseKey{}
	for _, p := range d.state.Photos {
		if key, made := d.Keys[p.Pair]; made {
			keys[p.Pair] = key
		} else if _, made := keys[p.Pair]; !made {
			recipient, identity := envelope.NewCase()
			keys[p.Pair] = envelope.CaseKey{Recipient: recipient, Identity: identity}
		}
	}
	d.Keys = keys
}

// keyOf is the pair that a Letter's attachments are sealed to.
func (d *draft) keyOf(l *Letter) envelope.CaseKey {
	for _, p := range d.state.Photos {
		if p.Ready != nil && slices.Contains(l.Attachments, *p.Ready) {
			return d.Keys[p.Pair]
		}
	}
	return envelope.CaseKey{}
}

// sealedTo is the recipient that a pending attachment is sealed to; "" when there is none of this name.
func (d *draft) sealedTo(file string) string {
	for _, p := range d.state.Photos {
		if p.File == file && p.Ready == nil {
			return d.Keys[p.Pair].Recipient
		}
	}
	return ""
}
