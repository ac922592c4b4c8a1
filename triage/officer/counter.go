package officer

import (
	"context"

	"homthu/intake/envelope"
)

// Counter hands the console a tip that was typed for somebody. mailbox is the SHA-256 of the receipt's locator, in hex.
func (d *Desk) Counter(ctx context.Context, tip envelope.Sealed, mailbox string, card []byte) error {
	return d.post(ctx, "/api/counter", map[string]any{"envelope": tip.Bytes(), "mailbox": mailbox, "card": card}, nil)
}
