package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/google/uuid"

	"homthu/bot/words"
	"homthu/intake/safe"
)

// Reminders are a Store's blind reminders.
type Reminders interface {
	Reminders(ctx context.Context, day int64, limit int) ([]safe.Reminder, error)
	Remind(ctx context.Context, id string, say *safe.Outgoing) error
}

var _ Reminders = (*safe.Safe)(nil)

// remindHour is when reminders are said, where people live: not at night.
const remindHour = 8

// sealedReminder is how long a reminder is before it is sealed, so that no channel and no chat shows by its length.
const sealedReminder = 256

// reminds are the days after which this Clerk reminds on a channel.
func (c *Clerk) reminds(channel string) []int {
	if c.opts.ReminderKeys == nil {
		return nil
	}
	return reminds(channel)
}

// unremind are a chat's hashes under all reminder keys.
func (c *Clerk) unremind(channel, chat string) ([]string, error) {
	if c.opts.ReminderKeys == nil {
		return nil, nil
	}
	keys, err := c.opts.ReminderKeys.live()
	if err != nil {
		return nil, err
	}
	var hashes []string
	for _, k := range keys {
		hashes = append(hashes, k.chat(channel, chat))
	}
	return hashes, nil
}

// reminder is a new one for a chat, due in so many days, up to one more or less: its day does not tell the day it was asked for.
func (c *Clerk) reminder(channel, chat string, days int) (*safe.Reminder, error) {
	jitter, err := rand.Int(rand.Reader, big.NewInt(3))
	if err != nil {
		return nil, err
	}
	day := dayOf(c.opts.Now()) + int64(days) + jitter.Int64() - 1
	key, err := c.opts.ReminderKeys.key(day, true)
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(whereabouts{channel, chat})
	if err != nil || len(plain) > sealedReminder {
		return nil, errors.New("bot: internal error: the reminder does not marshal")
	}
	plain = append(plain, strings.Repeat(" ", sealedReminder-len(plain))...)
	id := uuid.NewString()
	return &safe.Reminder{ID: id, Day: day, Chat: key.chat(channel, chat), Sealed: key.lock(plain, "reminder "+id)}, nil
}

// mind puts into a step what a message says about reminders: a new one takes the place of all others; DỪNG and THÔI NHẮC
// drop them.
func (c *Clerk) mind(ch *chat, w work, step *safe.Step) error {
	if !w.forget && !w.unremind && w.remind == 0 || c.opts.ReminderKeys == nil {
		return nil
	}
	var err error
	if step.Unremind, err = c.unremind(ch.channel, ch.id); err != nil {
		return err
	}
	if w.remind > 0 && !w.forget {
		step.Remind, err = c.reminder(ch.channel, ch.id, w.remind)
	}
	return err
}

// Remind says the reminders that are due, from eight in the morning on, and lets keys die whose time is over. What cannot be opened any
// more is dropped.
func (c *Clerk) Remind(ctx context.Context) error {
	store, ok := c.opts.Store.(Reminders)
	now := c.opts.Now()
	today := dayOf(now)
	if !ok || c.opts.ReminderKeys == nil {
		return nil
	}
	// Draft keys too, whose day would otherwise pass unseen where no channel asks for what is to be sent.
	if _, err := c.opts.Keys.current(); err != nil {
		return err
	}
	if now.UTC().Add(7*time.Hour).Hour() < remindHour {
		today-- // those of today wait for the morning
	}
	for {
		due, err := store.Reminders(ctx, today, 100)
		if err != nil {
			return fmt.Errorf("reminders: %w", err)
		}
		for _, r := range due {
			if err := c.say(ctx, store, r); err != nil {
				return err
			}
		}
		if len(due) < 100 {
			break
		}
	}
	// Crash before this: the keys of days that are over go with the next call. None of them holds a reminder any more: a
	// new one is due in two days at the earliest.
	return errors.Join(c.opts.ReminderKeys.bury(today), c.opts.ReminderKeys.stock())
}

// say turns one reminder into what is to be said.
func (c *Clerk) say(ctx context.Context, store Reminders, r safe.Reminder) error {
	key, err := c.opts.ReminderKeys.key(r.Day, false)
	plain, openErr := key.open(r.Sealed, "reminder "+r.ID)
	var to whereabouts
	if err != nil || openErr != nil || json.Unmarshal(plain, &to) != nil {
		return store.Remind(ctx, r.ID, nil)
	}
	text, err := c.opts.Words.Text(words.Vietnamese, "look.notice", nil)
	if err != nil {
		return err
	}
	ch, err := c.known(to.Channel, to.Chat)
	if err != nil {
		return err
	}
	out, err := ch.outgoing([]Reply{{Text: text}}, nil)
	if err != nil {
		return err
	}
	if err := store.Remind(ctx, r.ID, &out[0]); err != nil {
		return fmt.Errorf("reminder: %w", err)
	}
	if c.opts.Wake != nil {
		c.opts.Wake(to.Channel)
	}
	return nil
}

// RunReminders calls Remind until the context ends. Its errors are told to report, which may be nil.
func (c *Clerk) RunReminders(ctx context.Context, report func(error)) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := c.Remind(ctx); err != nil && ctx.Err() == nil && report != nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
