package zalo

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"homthu/bot"
)

// maxOAFile is the largest file that is fetched from a chat.
const maxOAFile = 20 << 20

// oaFileHosts are the domains that Zalo serves residents' files from. An address in an event is signed by Zalo, but a
// mistake there must not make this edge call an address inside its own network.
var oaFileHosts = []string{"zdn.vn", "zadn.vn", "zalo.me"}

// Fetch opens a file that a resident sent, by the address in his message. Whoever has that address can read the file, so no
// error quotes it and nothing keeps it but the sealed draft. Errors other than bot.ErrTooBig and bot.ErrGone are worth
// another try.
func (a *OA) Fetch(ctx context.Context, file string) (io.ReadCloser, error) {
	address, ok := a.fileAddress(file)
	if !ok {
		return nil, bot.ErrGone
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, bot.ErrGone
	}
	response, err := a.files.Do(request)
	if err != nil {
		return nil, lost(ctx, "file")
	}
	var refused error
	switch status := response.StatusCode; {
	case status == http.StatusOK && response.ContentLength <= maxOAFile:
		return &oaFile{body: response.Body, left: maxOAFile, ctx: ctx}, nil
	case status == http.StatusOK:
		refused = bot.ErrTooBig
	case status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout:
		refused = &Error{Step: "file", Kind: Unreachable}
	default: // gone, or a redirect: nothing that Zalo serves files with
		refused = bot.ErrGone
	}
	_ = response.Body.Close()
	return nil, refused
}

// fileAddress checks where a file lies. Zalo's own hosts are always asked over TLS, whatever the event says.
func (a *OA) fileAddress(file string) (string, bool) {
	u, err := url.Parse(file)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || len(file) > longestFile {
		return "", false
	}
	u.Fragment = ""
	if slices.Contains(a.hosts, u.Host) {
		return u.String(), true
	}
	host := strings.ToLower(u.Hostname())
	if net.ParseIP(host) != nil || u.Port() != "" && u.Port() != "443" && u.Port() != "80" {
		return "", false
	}
	for _, domain := range oaFileHosts {
		if strings.HasSuffix(host, "."+domain) {
			u.Scheme, u.Host = "https", host
			return u.String(), true
		}
	}
	return "", false
}

// oaFile hands the bytes on as they come, up to maxOAFile.
type oaFile struct {
	body io.ReadCloser
	left int64
	ctx  context.Context
}

func (f *oaFile) Read(p []byte) (int, error) {
	if f.left < 0 {
		return 0, bot.ErrTooBig
	}
	n, err := f.body.Read(p[:min(int64(len(p)), f.left+1)])
	f.left -= int64(n)
	if f.left < 0 {
		return 0, bot.ErrTooBig
	}
	if err != nil && err != io.EOF {
		err = lost(f.ctx, "file")
	}
	return n, err
}

func (f *oaFile) Close() error {
	_ = f.body.Close() // its error is about a connection that is over
	return nil
}
