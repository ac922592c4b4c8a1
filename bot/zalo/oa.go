package zalo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// DefaultOAURL is where calls of an Official Account go. It may answer addresses in Việt Nam only.
const DefaultOAURL = "https://openapi.zalo.me"

const (
	oaCallTime  = 15 * time.Second
	maxOAAnswer = 1 << 20 // of any answer that is not a file
)

// OA is the back end for an Official Account: it sends, it fetches what residents sent, and its webhook hands over what
// they do. It does nothing until it is used.
//
// The account's inbox keeps every word for whoever looks after it, and nothing here can delete that. It must belong to no body
// that receives tips, and complaints are not talked about here at all.
type OA struct {
	url       string
	appID     string
	secret    string
	tokens    *OATokens
	client    *http.Client
	media     *media
	count     *oaCount
	o         Options
	tellEvery time.Duration
}

// OAConfig is what an OA needs. URL and Now have defaults.
type OAConfig struct {
	URL    string // "" is Zalo's own
	AppID  string // of the app that the account granted access to
	Secret string // the account's secret key, which signs webhooks; not the app's
	Tokens *OATokens
	Now    func() time.Time
	Options
}

var (
	_ backend     = (*OA)(nil)
	_ bot.Fetcher = (*OA)(nil)
)

// NewOA prepares an account. It makes no connection. Errors quote no secret.
func NewOA(c OAConfig) (*OA, error) {
	base, err := oaAddress(c.URL, DefaultOAURL)
	if err != nil {
		return nil, fmt.Errorf("zalo oa: oa_api_url: %w", err)
	}
	if !oaChatShape.MatchString(c.AppID) || c.Secret == "" || c.Tokens == nil {
		return nil, errors.New("zalo oa: the app id, the account's secret key or the token file is missing")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	own, err := url.Parse(base)
	if err != nil {
		return nil, errors.New("zalo oa: oa_api_url is not an http address")
	}
	return &OA{
		url: base, appID: c.AppID, secret: c.Secret, tokens: c.Tokens, client: oaClient(oaCallTime), media: newMedia(own),
		count: newOACount(c.Now), o: c.Filled(), tellEvery: time.Hour,
	}, nil
}

// oaClient never follows a redirect: a token would go with it.
func oaClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			MaxIdleConnsPerHost:   8,
			IdleConnTimeout:       90 * time.Second,
			ForceAttemptHTTP2:     true,
			ExpectContinueTimeout: time.Second,
		},
	}
}

// Words for Report that only an Official Account has.
const (
	Withdrawn  = "withdrawn"   // residents who took their consent back, and of whom nothing is left
	Anonymous  = "anonymous"   // events of the account's widget on web pages, which cannot be answered
	BeyondFree = "beyond-free" // messages sent after the eighth in a row, which Zalo charges
	TokenDead  = "token-dead"  // checks that found that access must be granted anew
	LastTries  = "last-tries"  // events that could not be committed though Zalo soon gives up
)

// Run keeps the tokens alive while nobody writes, and tells the operator when access must be granted anew: at once, and
// every hour until it is. Nothing else waits for it: other channels go on, and events are still taken.
func (a *OA) Run(ctx context.Context) error {
	var told time.Time
	for ctx.Err() == nil {
		told = a.runOnce(ctx, told)
		delivery.Sleep(ctx, tokenRhythm)
	}
	return ctx.Err()
}

// runOnce looks at the tokens and returns when the operator was last told that they are dead.
func (a *OA) runOnce(ctx context.Context, told time.Time) time.Time {
	err, now := a.tokens.Check(ctx), a.tokens.now()
	switch {
	case err == nil:
		return time.Time{}
	case ctx.Err() != nil:
	case errors.Is(err, ErrConsent):
		a.o.Report(TokenDead, 1)
		if told.IsZero() || now.Sub(told) >= a.tellEvery {
			a.o.Log.Error(consentText(a.tokens.Begun()), "channel", bot.ZaloOA, "kind", TokenDead)
			return now
		}
	default:
		a.o.Log.Warn("no new token for the Official Account yet", "channel", bot.ZaloOA, "kind", tokenTrouble(err))
	}
	return told
}

// tokenRhythm is how often the tokens are looked at.
const tokenRhythm = time.Minute

// consentText says what happened, as far as it is known, and what to do.
func consentText(begun time.Time) string {
	text := "the Official Account has no working tokens: tips still arrive there, but nobody is answered. " +
		"An administrator of the account must grant access anew: run homthu zalo consent --config FILE"
	if !begun.IsZero() {
		text += ". A renewal was begun and its answer was lost on the way, and Zalo gives each answer once"
	}
	return text
}

func tokenTrouble(err error) string {
	if errors.Is(err, ErrTokenStore) {
		return "token-file"
	}
	return string(Unreachable)
}

func (a *OA) channel() string { return bot.ZaloOA }

// mostButtons is how many Zalo shows under one message; longestTitle is of one of them, in characters.
const (
	mostButtons  = 5
	longestTitle = 100
)

// fits says whether these choices can be buttons: more than five cannot, and one whose press could not be told from a
// resident's words must not.
func (a *OA) fits(buttons []bot.Button) bool {
	for _, b := range buttons {
		if !payloadShape.MatchString(payloadPrefix+b.Data) || strings.TrimSpace(b.Text) == "" || len([]rune(b.Text)) > longestTitle {
			return false
		}
	}
	return len(buttons) > 0 && len(buttons) <= mostButtons
}
