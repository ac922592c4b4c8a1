package zalo

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"homthu/bot"
)

// MaxFile is the largest file that is fetched.
const MaxFile = 20 << 20

const mediaTimeout = 2 * time.Minute

var (
	// ErrTooBig is returned by Fetch and by the reader it gives, for files of more than MaxFile. Trying again is useless.
	ErrTooBig = bot.ErrTooBig
	// ErrGone is returned by Fetch when the file is gone, or its address is none of Zalo's. Trying again is useless.
	ErrGone = bot.ErrGone
)

// mediaHosts are where Zalo keeps photos, voices and stickers: these and all below them.
var mediaHosts = []string{"zdn.vn", "zadn.vn", "down-static.zalo.me"} // the last serves files of an Official Account

// media fetches what residents send. Zalo gives an address that anybody can read, without a token, for some time: it is
// kept in memory and in sealed drafts only, and no error quotes it. Only Zalo's own hosts are ever asked, so that a forged
// event cannot make the edge call its neighbours.
type media struct {
	own    *url.URL // the API's server, which in tests serves the files too
	client *http.Client
}

func newMedia(own *url.URL) *media {
	m := &media{own: own, client: client()}
	m.client.Timeout = mediaTimeout
	m.client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if len(via) > 3 || !m.allowed(r.URL) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return m
}

// allowed says whether an address is one of Zalo's.
func (m *media) allowed(u *url.URL) bool {
	if u.User != nil || u.Host == "" {
		return false
	}
	if m.own != nil && u.Scheme == m.own.Scheme && u.Host == m.own.Host {
		return !strings.HasPrefix(u.Path, "/bot") // that is where a token would be
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Port() != "" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, known := range mediaHosts {
		if host == known || strings.HasSuffix(host, "."+known) {
			return true
		}
	}
	return false
}

// Fetch opens a file that a resident sent, by its address. Errors other than ErrTooBig and ErrGone are worth another try.
func (b *Bot) Fetch(ctx context.Context, address string) (io.ReadCloser, error) {
	return b.media.fetch(ctx, address)
}

func (m *media) fetch(ctx context.Context, address string) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil || !m.allowed(u) {
		return nil, ErrGone
	}
	if u.Scheme == "http" && (m.own == nil || u.Host != m.own.Host) {
		u.Scheme = "https" // every host of Zalo's answers there, and the wire is not Zalo's
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrGone
	}
	response, err := m.client.Do(request)
	if err != nil {
		return nil, lost(ctx, "download")
	}
	switch code := response.StatusCode; {
	case code == http.StatusOK && response.ContentLength <= MaxFile:
		return &download{body: response.Body, left: MaxFile, ctx: ctx}, nil
	case code == http.StatusOK:
		err = ErrTooBig
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		err = &Error{Step: "download", Kind: Unreachable}
	default: // not there, not for us, or moved to where we do not go
		err = ErrGone
	}
	_ = response.Body.Close()
	return nil, err
}

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
	if err != nil && !errors.Is(err, io.EOF) {
		err = lost(d.ctx, "download")
	}
	return n, err
}

func (d *download) Close() error {
	_ = d.body.Close() // its error is about a connection that is over
	return nil
}
