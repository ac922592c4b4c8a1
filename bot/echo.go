package bot

import (
	"slices"

	"homthu/intake/safe"
)

// echo takes one "me too" of a chat. Who it was is known to the gate alone, until the day ends or the program does, so that
// nobody counts twice; the safe counts it in the step of the message that it came with, so that a message which is delivered
// again does not.
func (c *Clerk) echo(ch *chat, w Wish) (*safe.Echo, Message) {
	failed := Message{Kind: KindFailed}
	if c.opts.Forums == nil {
		return nil, failed
	}
	list, _ := c.opts.Forums()
	i := slices.IndexFunc(list, func(f Forum) bool { return "forum."+f.ID == w.Page })
	if i < 0 {
		return nil, failed
	}
	if _, there := list[i].opinion(w.Item); !there {
		return nil, failed
	}
	ticket, again, wait := c.opts.Gate.Echo(ch.channel, ch.id, w.Page, w.Item)
	switch {
	case again:
		return nil, Message{Kind: KindEchoed, Reason: "again"}
	case wait != nil:
		return nil, failed
	}
	ch.ticket = ticket
	return &safe.Echo{Deployment: list[i].Deployment, Page: w.Page, Item: w.Item}, Message{Kind: KindEchoed}
}
