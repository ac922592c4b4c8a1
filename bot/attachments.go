package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/intake/scrub"
)

// largestPhoto is how many bytes of an attachment are fetched; Telegram gives a bot 20 MB at most.
const largestPhoto = 20 << 20

// photoTries is how often an attachment is fetched before it is given up: for a minute, with the pauses below, so that a
// platform or a store that is away for a moment costs nobody his photo.
const photoTries = 6

const (
	photoPause   = 2 * time.Second // after a failure, doubled up to
	longestPause = 32 * time.Second
	// photoWorkers is how many attachments are worked on at once: each may hold largestPhoto twice, as it came and clean.
	photoWorkers = 3
)

// Errors of a Fetcher for which trying again is useless.
var (
	ErrTooBig = errors.New("bot: the file is larger than its platform gives out")
	ErrGone   = errors.New("bot: the platform does not know the file any more")
)

// RunPhotos works on attachments until the context ends: fetch, clean, seal to the draft's key, store; then the
// conversation hears of it. Several go at once, so that one large film on a slow line holds nobody up. Errors go to report,
// which may be nil; they name no file and no chat.
func (c *Clerk) RunPhotos(ctx context.Context, report func(error)) {
	c.photos.mu.Lock()
	c.photos.pause = photoPause
	c.photos.mu.Unlock()
	var workers sync.WaitGroup
	for range photoWorkers {
		workers.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-c.photos.waiting:
				}
				for j, ok := c.photos.take(); ok && ctx.Err() == nil; j, ok = c.photos.take() {
					if err := c.photo(ctx, j); err != nil && report != nil {
						report(err)
					}
				}
			}
		})
	}
	workers.Wait()
}

// Photos works on the attachments that wait now, one after the other; what fails waits for the next call.
func (c *Clerk) Photos(ctx context.Context) error {
	var failed error
	for range c.photos.len() {
		j, ok := c.photos.take()
		if !ok || ctx.Err() != nil {
			return failed
		}
		failed = errors.Join(failed, c.photo(ctx, j))
	}
	return failed
}

// photo works on one attachment.
func (c *Clerk) photo(ctx context.Context, j photoJob) error {
	a, err := c.attachment(ctx, j)
	m := Message{Kind: KindPhotoReady, Attachment: &a}
	switch {
	case refusal(err) != nil:
		m, err = Message{Kind: KindPhotoRefused, File: j.file, Reason: *refusal(err)}, nil
	case err != nil && c.photos.again(j):
		return err
	case err != nil:
		m = Message{Kind: KindPhotoRefused, File: j.file}
	}
	// Crash before this commit: the blob lies loose and is swept after 72 hours; the draft still says pending, so it is
	// fetched again. After it: the draft names the blob.
	if err := c.Receive(ctx, Incoming{Channel: j.channel, Chat: j.chat, Message: m, sealedTo: j.recipient}); err != nil {
		if c.photos.again(j) {
			return err
		}
	}
	c.photos.done(j)
	return err
}

var errUnclean = errors.New("bot: attachment cannot be cleaned")

// refusal is the Reason of what will never be taken; nil for errors that are worth another try.
func refusal(err error) *string {
	for known, reason := range map[error]string{
		errUnclean: "", ErrGone: "", ErrTooBig: "big", scrub.ErrPaper: "paper", scrub.ErrUnknown: "unknown",
	} {
		if errors.Is(err, known) {
			return &reason
		}
	}
	return nil
}

// attachment fetches, cleans, seals and stores. What is not sealed yet is in memory only. Its errors drop their causes, which may hold a URL with a token.
func (c *Clerk) attachment(ctx context.Context, j photoJob) (Attachment, error) {
	fetcher := c.opts.Fetchers[j.channel]
	if fetcher == nil || c.opts.Blobs == nil {
		return Attachment{}, errUnclean
	}
	raw, err := fetcher.Fetch(ctx, j.file)
	if err != nil {
		return Attachment{}, fetching(err)
	}
	defer raw.Close()
	var large limited
	large.r, large.left = raw, largestPhoto
	read := c.opts.Clean
	if j.keep {
		read = c.opts.Keep
	}
	clean, mediaType, err := read(&large, largestPhoto)
	switch {
	case large.over, errors.Is(err, scrub.ErrTooBig):
		return Attachment{}, ErrTooBig
	case large.err != nil:
		return Attachment{}, fetching(large.err)
	case errors.Is(err, scrub.ErrPaper):
		return Attachment{}, scrub.ErrPaper
	case errors.Is(err, scrub.ErrUnknown):
		return Attachment{}, scrub.ErrUnknown
	case err != nil || len(clean) == 0:
		return Attachment{}, errUnclean
	}
	return c.store(ctx, j, clean, mediaType)
}

// fetching is what went wrong with a Fetcher, without its words.
func fetching(err error) error {
	for _, known := range []error{ErrTooBig, ErrGone} {
		if errors.Is(err, known) {
			return known
		}
	}
	return errors.New("bot: fetch attachment")
}

// store seals clean bytes to their pair and puts them where they last, in one stream: there is no second copy of them.
func (c *Clerk) store(ctx context.Context, j photoJob, clean []byte, mediaType string) (Attachment, error) {
	sealed, into := io.Pipe()
	id := uuid.NewString()
	var a envelope.Attachment
	sealing := make(chan struct{})
	go func() {
		defer close(sealing)
		w, err := envelope.SealBlob(into, j.recipient)
		if err == nil {
			_, err = w.Write(clean)
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			a = w.Attachment(id, mediaType)
		}
		into.CloseWithError(err) // nil is the end of the stream
	}()
	size, err := c.opts.Blobs.Put(ctx, id, sealed)
	sealed.CloseWithError(errStored) // lets the sealing end if Put has given up
	<-sealing
	if err != nil {
		return Attachment{}, fmt.Errorf("store attachment: %w", err)
	}
	return Attachment{File: j.file, Blob: a.Blob, Type: a.Type, Size: a.Size, Sealed: size, SHA256: a.SHA256}, nil
}

var errStored = errors.New("bot: no more is wanted")

// limited reads up to left bytes, and remembers whether there were more, and what error reading met.
type limited struct {
	r    io.Reader
	left int64
	over bool
	err  error
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		var one [1]byte
		n, err := l.r.Read(one[:])
		if l.over = n > 0; !l.over && err != nil && !errors.Is(err, io.EOF) {
			l.err = err
		}
		return 0, io.EOF
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		l.err = err
	}
	return n, err
}
