package bot

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"homthu/intake/courier"
	"homthu/intake/safe"
)

// Silences is the key under which chats are known that a unit does not listen to for some days. It lives in this
// process's memory only: whoever had it and the safe could try every account of a platform against the rows within hours,
// and the docket says on which day a unit silenced the sender of which case. So a restart lifts all silences, and leaves
// rows that nobody can read.
type Silences struct{ secret []byte }

// NewSilences makes the key.
func NewSilences() *Silences {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return &Silences{secret}
}

// chat is what a token has in it: nobody can tell whose it is without the key.
func (s *Silences) chat(channel, chat string) []byte {
	return s.mac("chat", channel, chat)
}

// sender is what the safe knows a chat by that one unit does not listen to. Other units still do: whoever could mute a
// resident for all could mute a complaint about himself.
func (s *Silences) sender(chat []byte, unit string) string {
	return hex.EncodeToString(s.mac("unit", unit, string(chat)))
}

func (s *Silences) mac(parts ...string) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return mac.Sum(nil)
}

// tokenPlace is what tokens are sealed for.
const tokenPlace = "silence"

// token is what goes into a tip, so that its officer can ask not to hear of the chat. It opens with the day's draft key,
// which is dead within 48 hours; the nonce is random, so that two tips of one chat do not look alike.
func (c *Clerk) token(ch *chat) string {
	return base64.StdEncoding.EncodeToString(ch.keys[0].lock(c.opts.Silences.chat(ch.channel, ch.id), tokenPlace))
}

// openToken returns the chat in a token; ok is false when it is nobody's, or its key is dead.
func (c *Clerk) openToken(token []byte) (chat []byte, ok bool, err error) {
	keys, err := c.opts.Keys.current()
	if err != nil {
		return nil, false, err
	}
	for _, k := range keys {
		if chat, err := k.open(token, tokenPlace); err == nil && len(chat) == sha256.Size {
			return chat, true, nil
		}
	}
	return nil, false, nil
}

// Silence handles a parcel of kind silence for the courier: nil means that it is durable. One whose token is dead is
// confirmed and has no effect. What can never be taken is courier.ErrRefused.
func (c *Clerk) Silence(ctx context.Context, p courier.Parcel) error {
	asked, err := courier.ReadSilence(p)
	if err != nil {
		return fmt.Errorf("%w: %w", courier.ErrRefused, err)
	}
	// A deployment speaks for its own units only.
	if u, known := c.opts.Directory().Known(asked.Unit); !known || u.Deployment != p.From {
		return fmt.Errorf("%w: silence for a unit of another deployment", courier.ErrRefused)
	}
	x := safe.Silencing{ID: asked.ID, Deployment: p.From, Case: asked.Case, Until: asked.Until}
	if len(asked.Token) > 0 && c.opts.Silences != nil {
		chat, ok, err := c.openToken(asked.Token)
		if err != nil {
			return err
		}
		if ok {
			x.Sender = c.opts.Silences.sender(chat, asked.Unit)
		}
	}
	err = c.opts.Store.Silence(ctx, x)
	if errors.Is(err, safe.ErrMalformed) {
		return fmt.Errorf("%w: %w", courier.ErrRefused, err)
	}
	return err
}
