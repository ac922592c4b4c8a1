package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"homthu/bot"

	tg "github.com/go-telegram/bot"
)

// MaxFile is the largest file that a bot may download.
const MaxFile = 20 << 20

var (
	// ErrTooBig is returned by Fetch and by the reader it gives, for files of more than MaxFile. The resident should be
	// told err.big; trying again is useless.
	ErrTooBig = bot.ErrTooBig
	// ErrGone is returned by Fetch when Telegram does not know the file (any more). Trying again is useless.
	ErrGone = bot.ErrGone
)

var _ bot.Fetcher = (*API)(nil)

// Fetch opens a file that a resident sent, by its file id. Errors other than ErrTooBig and ErrGone are worth another try.
// The address of a download holds the token; no error quotes it.
func (a *API) Fetch(ctx context.Context, id string) (io.ReadCloser, error) {
	f, err := a.library.GetFile(ctx, &tg.GetFileParams{FileID: id})
	if err != nil {
		kind := kindOf(short(ctx, "getFile", err))
		if kind != Refused {
			return nil, short(ctx, "getFile", err)
		}
		// Telegram has one code for both; its words are the only difference. They do not leave this line.
		if strings.Contains(err.Error(), "too big") {
			return nil, ErrTooBig
		}
		return nil, ErrGone
	}
	if f.FileSize > MaxFile {
		return nil, ErrTooBig
	}
	path := (&url.URL{Path: f.FilePath}).EscapedPath()
	if path == "" || strings.Contains(path, "..") {
		return nil, ErrGone
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+"/file/bot"+a.token+"/"+path, nil)
	if err != nil {
		return nil, &Error{Step: "download", Kind: Unreachable}
	}
	response, err := a.files.Do(request)
	if err != nil {
		return nil, short(ctx, "download", errUnreachable)
	}
	switch {
	case response.StatusCode == http.StatusNotFound:
		_ = response.Body.Close()
		return nil, ErrGone
	case response.StatusCode != http.StatusOK:
		_ = response.Body.Close()
		return nil, &Error{Step: "download", Kind: Unreachable}
	case response.ContentLength > MaxFile:
		_ = response.Body.Close()
		return nil, ErrTooBig
	}
	return &download{body: response.Body, left: MaxFile, ctx: ctx}, nil
}

var errUnreachable = errors.New("unreachable")

// download hands the bytes on as they come, up to MaxFile.
type download struct {
	body io.ReadCloser
	left int64
	ctx  context.Context
}

func (d *download) Read(p []byte) (int, error) {
	if d.left < 0 {
		return 0, ErrTooBig
	}
	n, err := d.body.Read(p[:min(int64(len(p)), d.left+1)])
	d.left -= int64(n)
	if d.left < 0 {
		return 0, ErrTooBig
	}
	if err != nil && err != io.EOF {
		err = short(d.ctx, "download", errUnreachable)
	}
	return n, err
}

func (d *download) Close() error {
	_ = d.body.Close() // its error is about a connection that is over
	return nil
}
