package safe

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// Step is everything that one message of a resident changes, written in one transaction. Every part may be left out.
type Step struct {
	// Chat is the chat's hash under today's draft key. Replaces are its hashes under other live keys: their drafts go,
	// what is still to be said to them moves to Chat.
	Chat     string
	Replaces []string
	Update   *Update
	Draft    *Draft
	// Drop deletes every row of the chat: its draft, and what was still to be said before Replies. Not together with Draft.
	Drop    bool
	Replies []Outgoing
	// Sent are ids of outgoing messages that the platform has taken; they are deleted.
	Sent  []string
	Entry *Entry
	// Close is a mailbox to delete, with its replies; see [Safe.DropMailbox].
	Close receipt.Locator
	// Unremind are the chat's hashes under the reminder keys: its reminders go. Remind is a new one, put after that.
	Unremind []string
	Remind   *Reminder
	// Echo is counted, once for each Update.
	Echo *Echo
}

// Update names one delivery of a platform.
type Update struct {
	Channel string
	// ID tells this update from all others of the channel for some days: a keyed hash of the platform's number, as the
	// platform knows whose message a number was. Also are its hashes under other live keys, as the platform may
	// deliver again after the key has changed.
	ID   string
	Also []string
	// Cursor is what polling goes on after; kept as the last one received, even if lower than before. 0 leaves it.
	Cursor int64
}

// Draft is a half-written tip, or the stub of one that was sent; the safe cannot tell which.
type Draft struct {
	Chat    string
	Key     string // names the draft key
	Sealed  []byte
	Expires time.Time // rounded down to the hour: 48 hours are promised
}

// Outgoing is something to be said to a chat. The platform's chat id is inside Sealed only.
type Outgoing struct {
	ID, Channel, Chat string
	Sealed            []byte
	Key               string
	Expires           time.Time // rounded up to the hour
}

// Entry is an envelope with what is kept beside it.
type Entry struct {
	Envelope envelope.Sealed
	// Mailbox belongs to the receipt. A tip makes it, with Card; an answer or a rating must name the one of its case.
	Mailbox receipt.Locator
	// Hidden stands in for Mailbox where only the digest of the locator is known; see [courier.Counter].
	Hidden string
	Card   []byte
	// Deployments that serve the envelope's units.
	Deployments []string
	// Asked comes with a rating: how far nobody is to ask again. The zero value leaves it.
	Asked Asked
}

// check refuses what cannot be right before anything is asked of the database.
func (st *Step) check() error {
	switch {
	case st.Draft != nil && (st.Drop || st.Draft.Chat == "" || st.Draft.Key == ""):
		return fmt.Errorf("%w: draft", ErrMalformed)
	case st.Draft != nil && st.Chat != "" && st.Chat != st.Draft.Chat:
		return fmt.Errorf("%w: draft of another chat", ErrMalformed)
	case (st.Drop || len(st.Replaces) > 0) && st.chat() == "":
		return fmt.Errorf("%w: no chat", ErrMalformed)
	case st.Update != nil && (st.Update.Channel == "" || st.Update.ID == ""):
		return fmt.Errorf("%w: update", ErrMalformed)
	case st.Echo != nil && st.Update == nil:
		return fmt.Errorf("%w: an echo without an update would be counted twice", ErrMalformed)
	case st.Remind != nil && (st.Remind.ID == "" || st.Remind.Day <= 0 || st.Remind.Chat == "" || plain(st.Remind.Chat) || st.Drop):
		return fmt.Errorf("%w: reminder", ErrMalformed)
	}
	for _, chat := range append([]string{st.chat()}, st.Replaces...) {
		if plain(chat) {
			return fmt.Errorf("%w: a chat is named by its keyed hash", ErrMalformed)
		}
	}
	for _, o := range st.Replies {
		if o.ID == "" || o.Channel == "" || o.Chat == "" || plain(o.Chat) {
			return fmt.Errorf("%w: outgoing message", ErrMalformed)
		}
	}
	if st.Echo != nil {
		if err := st.Echo.check(); err != nil {
			return err
		}
	}
	if st.Entry != nil {
		return st.Entry.check()
	}
	return nil
}

func (st *Step) chat() string {
	if st.Chat == "" && st.Draft != nil {
		return st.Draft.Chat
	}
	return st.Chat
}

// plain tells a platform's chat number from a hash: nothing but digits, perhaps with a sign.
func plain(chat string) bool {
	digits := strings.TrimPrefix(chat, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

func (e *Entry) check() error {
	h := e.Envelope.Header()
	if h.ID == "" {
		return fmt.Errorf("%w: no envelope", ErrMalformed)
	}
	if len(e.Deployments) == 0 || e.Mailbox == "" && e.Hidden == "" {
		return fmt.Errorf("%w: an envelope needs a mailbox and a deployment", ErrMalformed)
	}
	for i, d := range e.Deployments {
		if !courier.ValidName(d) || slices.Contains(e.Deployments[:i], d) {
			return fmt.Errorf("%w: deployments", ErrMalformed)
		}
	}
	switch h.Kind {
	case envelope.KindTip:
		if h.Case != h.ID || len(e.Card) == 0 {
			return fmt.Errorf("%w: a tip opens its own case, with a card", ErrMalformed)
		}
	case envelope.KindAnswer, envelope.KindRating:
		if h.Case == h.ID {
			return fmt.Errorf("%w: an answer belongs to a case", ErrMalformed)
		}
	default: // a hand-on is made inside and never comes in here
		return fmt.Errorf("%w: kind of envelope", ErrMalformed)
	}
	return nil
}
