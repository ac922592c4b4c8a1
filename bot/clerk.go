package bot

import (
	"context"
	"errors"
	"io"
)

// Update names one delivery of a platform, for telling a repeated one, and the cursor up to which it has been received.
type Update struct {
	Channel string
	ID      string
	Cursor  int64
}

// Incoming is one message of a resident as an adapter hands it over: authenticated and translated. Chat is the platform's
// id of the chat; it lives in memory, as a keyed hash in the safe, and inside sealed drafts and replies only.
type Incoming struct {
	Channel string
	Chat    string
	Update  Update
	Message Message
}

// Outgoing is one reply to deliver: send Reply to Chat, then delete the messages named in Delete (the resident's and
// ours, as far as the platform can), then call Clerk.Sent. Reply.Text may be empty where there is only something to delete.
type Outgoing struct {
	ID      string
	Chat    string
	Reply   Reply
	Delete  []string
	Protect bool
}

// Fetcher gets a photo, a voice note or a paper from its platform. An adapter implements it; file is Message.File.
type Fetcher interface {
	Fetch(ctx context.Context, file string) (io.ReadCloser, error)
}

// Clerk keeps the conversations of the chat channels.
type Clerk struct{}

var errNotYet = errors.New("bot: the clerk is being written")

// Receive takes one message through the conversation. When it returns nil, everything is durable and the update may be
// confirmed to the platform; on any error nothing was kept, and the platform must deliver it again.
func (c *Clerk) Receive(ctx context.Context, in Incoming) error { return errNotYet }

// Outgoing returns replies that wait to be delivered on a channel, oldest first.
func (c *Clerk) Outgoing(ctx context.Context, channel string, limit int) ([]Outgoing, error) {
	return nil, errNotYet
}

// Sent tells that a reply was delivered, as the platform's message messageID ("" if it gives none).
func (c *Clerk) Sent(ctx context.Context, id, messageID string) error { return errNotYet }
