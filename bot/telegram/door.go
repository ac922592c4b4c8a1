package telegram

import (
	"context"
	"strconv"

	"homthu/bot"
	"homthu/bot/delivery"
)

// Clerk takes what residents do.
type Clerk = delivery.Clerk

// Words for Report.
const (
	Received     = "received"    // updates committed, known ones included
	Ignored      = "ignored"     // updates that nobody said anything with
	Undecodable  = "undecodable" // updates without a readable id
	NotCommitted = delivery.NotCommitted
	Panicked     = delivery.Panicked
	GaveUp       = delivery.GaveUp
	SentOut      = "sent"    // messages shown
	Dropped      = "dropped" // messages that can never be shown: blocked, refused
	PollFailed   = "poll-failed"
	PollConflict = "poll-conflict" // another program takes this bot's updates
	SendFailed   = "send-failed"
)

// The door hands on what one update means. Poller and Webhook share it.
type door struct {
	*delivery.Door
	sender *Sender
}

func newDoor(clerk Clerk, sender *Sender, o Options) *door {
	return &door{Door: delivery.NewDoor(clerk, o), sender: sender}
}

// take handles one translated update. nil means that it may be confirmed to Telegram: committed, known, or nothing that
// anybody said (then there is nothing to record, because translating it again gives the same nothing).
func (d *door) take(ctx context.Context, e event, cursor int64) error {
	if e.chat == "" {
		d.Report(Ignored, 1)
		d.sender.answer(e.query)
		d.sender.politely(e.group)
		return nil
	}
	in := bot.Incoming{
		Channel: bot.Telegram,
		Chat:    e.chat,
		Update:  bot.Update{Channel: bot.Telegram, ID: strconv.FormatInt(e.id, 10), Cursor: cursor},
		Message: e.message,
	}
	if err := d.Take(ctx, in); err != nil {
		return err
	}
	// A crash right here leaves an update that the safe knows: delivered again, it is a duplicate.
	d.Report(Received, 1)
	d.sender.answer(e.query)
	d.sender.Wake()
	return nil
}
