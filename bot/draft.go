package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/safe"
)

// draft is what the Clerk keeps of a chat, sealed: the State, and what he needs beside it. After sending it is the stub:
// the State then holds the code and no words.
type draft struct {
	State json.RawMessage `json:"state"`
	// Key is the pair that this chat's attachments are sealed to. It goes into each envelope that names them.
	Key envelope.CaseKey `json:"key"`
	// Clear are the platform's ids of messages, the resident's and ours, that are deleted once the tip is sealed.
	Clear []string `json:"clear,omitempty"`
	// Wrong counts wrong codes since the time Since (Unix seconds), so that they cannot be tried by the dozen.
	Wrong int   `json:"wrong,omitempty"`
	Since int64 `json:"since,omitempty"`
	// Told is when the receipt was told (Unix seconds). Every message seals the draft anew under a younger key, so without
	// it a resident who keeps writing would keep his stub for ever.
	Told int64 `json:"told,omitempty"`

	state State
}

// chat is one chat as the Clerk works on it, under lock.
type chat struct {
	channel string
	id      string   // the platform's
	keys    []dayKey // live, newest first
	hashes  []string // of the chat, under each of keys
	draft   draft
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
	key, live := byID(keys, stored.Key)
	plain, err := key.open(stored.Sealed, "draft "+stored.Chat)
	if !live || err != nil || json.Unmarshal(plain, &ch.draft) != nil {
		ch.draft = draft{state: State{V: StateVersion}}
		return ch, nil
	}
	ch.draft.state = ReadState(ch.draft.State)
	if told := ch.draft.Told; told != 0 && !c.opts.Now().Before(time.Unix(told, 0).Add(stubTime)) {
		ch.draft.state = ch.draft.state.unstubbed()
	}
	return ch, nil
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

// key makes the pair for attachments when there is the first one, and forgets it when there are none left: two tips of one
// chat must not carry the same pair.
func (d *draft) key() {
	switch {
	case len(d.state.Photos) == 0:
		d.Key = envelope.CaseKey{}
	case d.Key.Recipient == "":
		d.Key.Recipient, d.Key.Identity = envelope.NewCase()
	}
}
