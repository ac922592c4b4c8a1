package telegram

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
)

// DefaultURL is the public Bot API server.
const DefaultURL = "https://api.telegram.org"

// Kind says what went wrong with a call, in one word that may be logged and counted.
type Kind string

// Kinds of failure. What to do about each is decided where it is caught.
const (
	Unreachable  Kind = "unreachable"  // no answer, or none that Telegram gave: try again
	SlowDown     Kind = "slow-down"    // 429: try again after RetryAfter
	Blocked      Kind = "blocked"      // 403: the resident stopped the bot; nothing more can be sent there
	Refused      Kind = "refused"      // 400: this call will never succeed as it is
	Unauthorized Kind = "unauthorized" // 401 or 404: the token is wrong; an operator must act
	Conflict     Kind = "conflict"     // 409: a webhook is set, or another process polls with the same token
	Stopped      Kind = "stopped"      // our own context ended
)

// Error is the only error this package returns from calls to Telegram. It has no cause: what the library and net/http
// return may hold the token, a chat id or the words of a message.
type Error struct {
	Step       string // the method called
	Kind       Kind
	RetryAfter time.Duration // with SlowDown
}

func (e *Error) Error() string { return "telegram: " + e.Step + ": " + string(e.Kind) }

func kindOf(err error) Kind {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own.Kind
	}
	return Unreachable
}

// short turns what the library returned into our own error.
func short(ctx context.Context, step string, err error) error {
	if err == nil {
		return nil
	}
	e := &Error{Step: step, Kind: Unreachable}
	var slow *tg.TooManyRequestsError
	var moved *tg.MigrateError
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		e.Kind = Stopped
	case errors.As(err, &slow):
		e.Kind, e.RetryAfter = SlowDown, retryAfter(slow.RetryAfter)
	case errors.Is(err, tg.ErrorForbidden):
		e.Kind = Blocked
	case errors.Is(err, tg.ErrorBadRequest), errors.As(err, &moved):
		e.Kind = Refused
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		e.Kind = Unauthorized
	case errors.Is(err, tg.ErrorConflict):
		e.Kind = Conflict
	}
	return e
}

// retryAfter bounds what a server may ask for: at least a second, at most an hour.
func retryAfter(seconds int) time.Duration {
	return min(max(time.Duration(min(seconds, 3600))*time.Second, time.Second), time.Hour)
}

// API is a connection to one bot of one Bot API server. It does nothing until it is used.
type API struct {
	url, token string
	library    *tg.Bot
	poll       *http.Client // no overall timeout: the long poll has its own
	files      *http.Client
}

const (
	callTimeout = 20 * time.Second
	fileTimeout = 2 * time.Minute
	maxAnswer   = 16 << 20 // of any answer that is not a file
)

// NewAPI prepares calls to the server at address ("" is Telegram's own). It makes no connection, so that the program
// starts when Telegram is blocked. The only error is a missing token or a bad address, and it quotes neither.
func NewAPI(address, token string) (*API, error) {
	if address == "" {
		address = DefaultURL
	}
	address = strings.TrimRight(address, "/")
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "https" && parsed.Scheme != "http") {
		return nil, errors.New("telegram: api_url is not an http address")
	}
	if strings.TrimSpace(token) == "" || strings.ContainsAny(token, "/?#% \r\n") {
		return nil, errors.New("telegram: the bot token is empty or malformed")
	}
	calls := client(callTimeout)
	library, err := tg.New(token,
		tg.WithServerURL(address),
		tg.WithSkipGetMe(),
		tg.WithHTTPClient(callTimeout, limited{calls}),
		tg.WithErrorsHandler(func(error) {}),         // its errors may quote bodies; every call returns its own
		tg.WithDebugHandler(func(string, ...any) {}), // never on, but its default would print payloads
	)
	if err != nil {
		return nil, errors.New("telegram: the library refused its settings")
	}
	return &API{url: address, token: token, library: library, poll: client(0), files: client(fileTimeout)}, nil
}

// client never follows a redirect: the path holds the token, and no Bot API server redirects.
func client(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			MaxIdleConnsPerHost:   16,
			IdleConnTimeout:       90 * time.Second,
			ForceAttemptHTTP2:     true,
			ExpectContinueTimeout: time.Second,
		},
	}
}

// limited bounds the answers the library reads into memory.
type limited struct{ client *http.Client }

func (l limited) Do(request *http.Request) (*http.Response, error) {
	response, err := l.client.Do(request)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, maxAnswer), response.Body}
	}
	return response, err
}
