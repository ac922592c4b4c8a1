package bot

import (
	"bytes"
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
)

// Errors of a Fetcher for which trying again is useless.
var (
	ErrTooBig = errors.New("bot: the file is larger than its platform gives out")
	ErrGone   = errors.New("bot: the platform does not know the file any more")
)

// photoJob is one attachment to fetch, clean, seal and store.
type photoJob struct {
	address
	file      string
	recipient string // of the pair in the draft
}

// photoQueue is the attachments to be worked on. It lives in memory: what a restart loses is found again in the draft, by
// Resume or when the chat's next message comes.
type photoQueue struct {
	mu      *sync.Mutex
	jobs    []photoJob
	known   map[photoJob]int // tries
	waiting chan struct{}
}

func newPhotoQueue() photoQueue {
	return photoQueue{mu: &sync.Mutex{}, known: map[photoJob]int{}, waiting: make(chan struct{}, 1)}
}

// add puts a job into the queue, once.
func (q *photoQueue) add(j photoJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, ok := q.known[j]; ok {
		return
	}
	q.known[j] = 0
	q.push(j)
}

func (q *photoQueue) push(j photoJob) {
	q.jobs = append(q.jobs, j)
	select {
	case q.waiting <- struct{}{}:
	default:
	}
}

func (q *photoQueue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.jobs)
}

func (q *photoQueue) take() (photoJob, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 {
		return photoJob{}, false
	}
	j := q.jobs[0]
	q.jobs = q.jobs[1:]
	return j, true
}

// done forgets a job. again puts it back, and says whether it may be tried once more.
func (q *photoQueue) done(j photoJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.known, j)
}

func (q *photoQueue) again(j photoJob) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.known[j]++
	if q.known[j] >= photoTries {
		return false
	}
	q.push(j)
	return true
}

// RunPhotos works on attachments until the context ends: fetch, clean, seal to the draft's key, store; then the
// conversation hears of it. Errors go to report, which may be nil; they name no file and no chat.
func (c *Clerk) RunPhotos(ctx context.Context, report func(error)) {
	pause := photoPause
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.photos.waiting:
		}
		err := c.Photos(ctx)
		if err == nil {
			pause = photoPause
			continue
		}
		if report != nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

// Photos works on the attachments that wait now; what fails waits for the next call.
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
	case errors.Is(err, errUnclean), errors.Is(err, ErrGone):
		m, err = Message{Kind: KindPhotoRefused, File: j.file}, nil
	case errors.Is(err, ErrTooBig):
		m, err = Message{Kind: KindPhotoRefused, File: j.file, Reason: "big"}, nil
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

// attachment fetches, cleans, seals and stores. Its errors drop their causes, which may hold a URL with a token.
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
	clean, mediaType, err := c.opts.Clean(&large, largestPhoto)
	switch {
	case large.over, errors.Is(err, scrub.ErrTooBig):
		return Attachment{}, ErrTooBig
	case large.err != nil:
		return Attachment{}, fetching(large.err)
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

// store seals clean bytes to the draft's key and puts them where they last.
func (c *Clerk) store(ctx context.Context, j photoJob, clean []byte, mediaType string) (Attachment, error) {
	var sealed bytes.Buffer
	w, err := envelope.SealBlob(&sealed, j.recipient)
	if err == nil {
		_, err = w.Write(clean)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return Attachment{}, fmt.Errorf("seal attachment: %w", err)
	}
	a := w.Attachment(uuid.NewString(), mediaType)
	size := int64(sealed.Len())
	if _, err := c.opts.Blobs.Put(ctx, a.Blob, &sealed); err != nil {
		return Attachment{}, fmt.Errorf("store attachment: %w", err)
	}
	return Attachment{File: j.file, Blob: a.Blob, Type: a.Type, Size: a.Size, Sealed: size, SHA256: a.SHA256}, nil
}

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
