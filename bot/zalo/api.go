package zalo

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"homthu/bot"
)

// DefaultBotURL is the public server of the Bot Platform.
const DefaultBotURL = "https://bot-api.zaloplatforms.com"

const maxAnswer = 1 << 20 // of any answer that is not a file

// Bot is a connection to one bot of the Bot Platform. It does nothing until it is used.
type Bot struct {
	url, token string
	client     *http.Client // no overall timeout: contexts have theirs, as the long poll is long
	media      *media
}

var (
	_ backend     = (*Bot)(nil)
	_ bot.Fetcher = (*Bot)(nil)
)

// NewBot prepares calls to the server at address ("" is Zalo's own). It makes no connection, so that the program starts
// when Zalo is away. The only error is a missing token or a bad address, and it quotes neither.
func NewBot(address, token string) (*Bot, error) {
	address = strings.TrimRight(cmp.Or(address, DefaultBotURL), "/")
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.User != nil || parsed.RawQuery != "" || (parsed.Scheme != "https" && parsed.Scheme != "http") {
		return nil, errors.New("zalo: bot_api_url is not an http address")
	}
	if strings.TrimSpace(token) == "" || strings.ContainsAny(token, "/?#% \t\r\n") {
		return nil, errors.New("zalo: the bot token is empty or malformed")
	}
	return &Bot{url: address, token: token, client: client(), media: newMedia(parsed)}, nil
}

// client never follows a redirect: the path holds the token.
func client() *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: 16,
			IdleConnTimeout:     90 * time.Second,
			ForceAttemptHTTP2:   true,
		},
	}
}

// envelope is what every answer of the Bot Platform is in.
type envelope struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
}

// call makes one call. The result goes into result, which may be nil. Its errors are *Error and quote nothing.
func (b *Bot) call(ctx context.Context, method string, params map[string]any, result any) error {
	if params == nil {
		params = map[string]any{}
	}
	body, err := json.Marshal(params)
	if err != nil {
		return &Error{Step: method, Kind: Refused}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/bot"+b.token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return &Error{Step: method, Kind: Unreachable}
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := b.client.Do(request)
	if err != nil {
		return lost(ctx, method)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return lost(ctx, method)
	}
	var answer envelope
	// What is not an envelope does not come from Zalo but from something in between: whatever it says, we try again.
	if json.Unmarshal(raw, &answer) != nil || !answer.OK && answer.Code == 0 && response.StatusCode < 300 {
		answer = envelope{}
		if response.StatusCode != http.StatusRequestTimeout {
			return &Error{Step: method, Kind: Unreachable}
		}
	}
	if answer.OK && response.StatusCode < 300 {
		if result != nil && json.Unmarshal(answer.Result, result) != nil {
			return &Error{Step: method, Kind: Unreachable}
		}
		return nil
	}
	code := answer.Code
	if code < 400 || code > 599 {
		code = response.StatusCode
	}
	return &Error{Step: method, Kind: botKind(code, answer.Description)}
}

// botKind reads an error code. 403 carries the words "Internal server error": nobody knows whether it is about the chat.
func botKind(code int, description string) Kind {
	switch code {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		return Refused
	case http.StatusUnauthorized:
		return Unauthorized
	case http.StatusForbidden, http.StatusNotFound:
		return Denied
	case http.StatusRequestTimeout:
		return Idle
	case http.StatusTooManyRequests:
		// One code for both; Zalo's words are the only difference. They do not leave this line.
		if strings.Contains(strings.ToLower(description), "quota") {
			return OutOfQuota
		}
		return SlowDown
	}
	return Unreachable
}

// Me is what the platform says of the bot itself.
type Me struct {
	Name   string `json:"account_name"`    // "bot.VDKyGxQvc"
	Plan   string `json:"account_type"`    // "BASIC": 50 people, 3,000 messages a month
	Groups bool   `json:"can_join_groups"` // must be off: a box is for one
}

// Me asks who the bot is: the way to see that the token works.
func (b *Bot) Me(ctx context.Context) (Me, error) {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var me Me
	err := b.call(call, "getMe", nil, &me)
	if kindOf(err) == Denied { // a token that Zalo cannot even read makes another path
		err = &Error{Step: "getMe", Kind: Unauthorized}
	}
	return me, err
}

func (b *Bot) channel() string { return bot.Zalo }

// fits: the platform has no buttons.
func (b *Bot) fits([]bot.Button) bool { return false }

// send implements backend.
func (b *Bot) send(ctx context.Context, chat, text string, _ []bot.Button) error {
	err := b.call(ctx, "sendMessage", map[string]any{"chat_id": chat, "text": text}, nil)
	if kindOf(err) == Idle { // 408 to a send: nobody knows whether it was shown
		return &Error{Step: "sendMessage", Kind: Unreachable}
	}
	return err
}
