package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"homthu/bot"
	"homthu/intake/envelope"
	"homthu/intake/scrub"
)

// Bounds of what a plain form may bring. Files are held in memory while they are read, cleaned and sealed, never on a
// disk, so the bytes of all that are under way at once are bounded too.
const (
	plainWords   = 1 << 20   // all fields together
	plainFile    = 20 << 20  // one file
	plainRequest = 100 << 20 // one request
	plainMemory  = 96 << 20  // raw bytes of all files under way
	plainFiles   = 20        // in one tip
	plainFields  = 500       // and files in one request; the longest matter has thirty
)

// Why a file of a plain form was not taken: ids of texts.
const (
	fileBig     = "err.big"
	fileUnclean = "err.photo-unclean"
	filePaper   = "plain.papers-tick"
	fileUnknown = "plain.file-unknown"
	fileMany    = "plain.file-many"
	fileBusy    = "err.busy"
)

// errPlain is returned for a body that is no form of ours, or too large.
var errPlain = errors.New("web: not a form that is taken")

// scrubbers are how many files are cleaned at once, and how many come in. They cost their sender no work, so they share no
// bound with the attachments of pages that do work, and the sealing of words (seal) does not wait for them.
type scrubbers struct {
	turn, seal chan struct{}
	files      *rate.Limiter
	mu         sync.Mutex
	left       int64
}

func newScrubbers() *scrubbers {
	return &scrubbers{
		turn: make(chan struct{}, runtime.NumCPU()), seal: make(chan struct{}, runtime.NumCPU()), files: newUploads(), left: plainMemory,
	}
}

func (b *scrubbers) take(n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < n {
		return false
	}
	b.left -= n
	return true
}

func (b *scrubbers) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
}

// read fills the sheet's fields from a form's body, and seals the files it brings. refused are the reasons why some were
// not taken, each once.
func (p *sheet) read(w http.ResponseWriter, r *http.Request) (refused []string, err error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, errPlain
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, plainWords))
		if err != nil {
			return nil, errPlain
		}
		in, err := url.ParseQuery(string(body))
		fields := 0
		for _, values := range in {
			fields += len(values)
		}
		if err != nil || fields > plainFields {
			return nil, errPlain
		}
		p.in = in
		return nil, nil
	case "multipart/form-data":
		return p.readParts(r.Context(), multipart.NewReader(http.MaxBytesReader(w, r.Body, plainRequest), params["boundary"]))
	}
	return nil, errPlain
}

// readParts reads a form with files as it comes. The standard reader would put large ones on the disk in the clear.
func (p *sheet) readParts(ctx context.Context, parts *multipart.Reader) (refused []string, err error) {
	left := int64(plainWords)
	for n := 0; ; n++ {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return slices.Compact(slices.Sorted(slices.Values(refused))), nil
		}
		if err != nil || n == plainFields {
			return nil, errPlain
		}
		name := part.FormName()
		left -= int64(len(name))
		if part.FileName() != "" || name == "photos" || name == "papers" { // the name itself is not looked at
			reason, err := p.readFile(ctx, part, name == "papers")
			if err != nil {
				return nil, err
			}
			if reason != "" {
				refused = append(refused, reason)
			}
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(value)); err != nil || left < 0 {
			return nil, errPlain
		}
		p.in.Add(name, string(value))
	}
}

// readFile cleans and seals one file and notes it among the fields. reason says why it was not taken.
func (p *sheet) readFile(ctx context.Context, part io.Reader, paper bool) (reason string, err error) {
	raw, reason, err := p.s.plainScrub.readAll(part)
	defer p.s.plainScrub.give(int64(cap(raw)))
	switch {
	case err != nil || reason != "":
		return reason, err
	case len(raw) == 0: // nothing was chosen
		return "", nil
	case len(p.in["file"]) >= plainFiles:
		return fileMany, nil
	case !p.s.plainScrub.files.AllowN(p.s.o.Now(), 1):
		return fileBusy, nil
	}
	select {
	case p.s.plainScrub.turn <- struct{}{}:
		defer func() { <-p.s.plainScrub.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	clean, kind, err := scrub.Clean(bytes.NewReader(raw), plainFile)
	if paper && errors.Is(err, scrub.ErrPaper) && p.in.Get("keep") != "" {
		clean, kind, err = scrub.Keep(bytes.NewReader(raw), plainFile)
	}
	if reason := whyNot(err); reason != "" {
		return reason, nil
	}
	return p.store(ctx, clean, kind)
}

// whyNot is the text for what scrub does not take.
func whyNot(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, scrub.ErrTooBig):
		return fileBig
	case errors.Is(err, scrub.ErrPaper):
		return filePaper
	case errors.Is(err, scrub.ErrUnclean):
		return fileUnclean
	}
	return fileUnknown
}

// store seals clean bytes to the form's own case key and puts them where they last; nobody names them until the tip does.
func (p *sheet) store(ctx context.Context, clean []byte, kind string) (reason string, err error) {
	key, ok := p.caseKey()
	if !ok {
		key.Recipient, key.Identity = envelope.NewCase()
		p.in.Set("key", key.Recipient+" "+key.Identity)
	}
	var sealed bytes.Buffer
	b, err := envelope.SealBlob(&sealed, key.Recipient)
	if err == nil {
		_, err = b.Write(clean)
	}
	if err == nil {
		err = b.Close()
	}
	if err != nil {
		return fileUnclean, nil
	}
	a := b.Attachment(uuid.NewString(), kind)
	size := int64(sealed.Len())
	if _, err := p.s.o.Attachments.Put(ctx, a.Blob, &sealed); err != nil {
		return fileBusy, nil
	}
	p.in.Add("file", packFile(bot.Attachment{Blob: a.Blob, Type: a.Type, Size: a.Size, Sealed: size, SHA256: a.SHA256}))
	return "", nil
}

// readAll reads a whole file within the bounds. cap of what it returns was taken from the memory for files.
func (b *scrubbers) readAll(r io.Reader) (raw []byte, reason string, err error) {
	var piece [32 << 10]byte
	for {
		n, err := r.Read(piece[:])
		if len(raw)+n > plainFile {
			_, err := io.Copy(io.Discard, r)
			return raw, fileBig, err
		}
		if len(raw)+n > cap(raw) {
			more := max(2*cap(raw), len(raw)+n)
			if !b.take(int64(more)) {
				_, err := io.Copy(io.Discard, r)
				return raw, fileBusy, err
			}
			bigger := make([]byte, len(raw), more)
			copy(bigger, raw)
			b.give(int64(cap(raw)))
			raw = bigger
		}
		raw = append(raw, piece[:n]...)
		if errors.Is(err, io.EOF) {
			return raw, "", nil
		}
		if err != nil {
			return raw, "", errPlain
		}
	}
}

// caseKey is the pair to which the form's files are sealed; it stands in the form itself.
func (p *sheet) caseKey() (key envelope.CaseKey, ok bool) {
	recipient, identity, ok := strings.Cut(p.in.Get("key"), " ")
	if !ok {
		return key, false
	}
	if _, err := envelope.ParseIdentity(identity); err != nil {
		return key, false
	}
	return envelope.CaseKey{Recipient: recipient, Identity: identity}, true
}

// packFile writes a stored attachment for a field of the form; unpackFile reads it.
func packFile(a bot.Attachment) string {
	return strings.Join([]string{a.Blob, a.Type, strconv.FormatInt(a.Size, 10), strconv.FormatInt(a.Sealed, 10), a.SHA256}, " ")
}

var packedFile = regexp.MustCompile(`^[0-9a-f-]{36} [a-z]+/[a-z0-9.+-]{1,80} [0-9]{1,9} [0-9]{1,9} [0-9a-f]{64}$`)

func unpackFile(field string) (a bot.Attachment, ok bool) {
	if !packedFile.MatchString(field) {
		return a, false
	}
	parts := strings.Split(field, " ")
	a = bot.Attachment{File: parts[0], Blob: parts[0], Type: parts[1], SHA256: parts[4]}
	a.Size, _ = strconv.ParseInt(parts[2], 10, 64)
	a.Sealed, _ = strconv.ParseInt(parts[3], 10, 64)
	return a, true
}
