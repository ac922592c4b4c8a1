package zalo

import (
	"context"

	"homthu/bot"
	"homthu/bot/delivery"
)

// Clerk takes what residents do.
type Clerk = delivery.Clerk

// event is what one delivery means for us. Both back ends translate to it.
type event struct {
	id      string      // tells a repeated delivery: the message's id, see identify
	chat    string      // the resident's chat; "" when there is nothing to hand on
	message bot.Message // with chat only
	group   string      // a chat of several people in which somebody wrote to us
	hidden  bool        // somebody sent something, and Zalo does not say who
}

// The door hands on what one event means. Webhooks and Poller share it.
type door struct {
	*delivery.Door
	channel string
	sender  *Sender
}

// newDoor makes the door of a channel, bot.Zalo or bot.ZaloOA.
func newDoor(channel string, clerk Clerk, sender *Sender, o Options) *door {
	return &door{Door: delivery.NewDoor(clerk, o), channel: channel, sender: sender}
}

// take handles one translated event. nil means that it may be confirmed to Zalo: committed, known, or nothing that
// anybody said (then there is nothing to record, because translating it again gives the same nothing).
func (d *door) take(ctx context.Context, e event) error {
	if e.chat == "" {
		if e.hidden {
			d.Report(Chatless, 1)
		} else {
			d.Report(Ignored, 1)
		}
		d.sender.politely(e.group)
		return nil
	}
	in := bot.Incoming{
		Channel: d.channel,
		Chat:    e.chat,
		Update:  bot.Update{Channel: d.channel, ID: e.id}, // no cursor: Zalo has no order that could be resumed
		Message: e.message,
	}
	if err := d.Take(ctx, in); err != nil {
		return err
	}
	// A crash right here leaves an event that the safe knows: delivered again, it is a duplicate.
	d.Report(Received, 1)
	if d.sender != nil {
		d.sender.Wake()
	}
	return nil
}
