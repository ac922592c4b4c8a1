package zalotest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// method is one method of the Bot Platform: its known parameters and what it does. It runs with mu held.
type method struct {
	params string
	run    func(b *Bot, p map[string]string) (any, *apiError)
}

var methods = map[string]method{
	"getMe":          {"", getMe},
	"setWebhook":     {"url secret_token", setWebhook},
	"deleteWebhook":  {"", deleteWebhook},
	"getWebhookInfo": {"", getWebhookInfo},
	"sendMessage":    {"chat_id text parse_mode text_styles", sendMessage},
	"sendPhoto":      {"chat_id photo caption", sendPhoto},
	"sendSticker":    {"chat_id sticker", sendSticker},
	"sendVoice":      {"chat_id voice_url", sendVoice},
	"sendChatAction": {"chat_id action", sendChatAction},
}

// MaxText is the longest text and caption.
const MaxText = 2000

func (b *Bot) run(m method, p map[string]string) (any, *apiError) {
	if problem := onlyKnown(p, m.params); problem != nil {
		return nil, problem
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	result, problem := m.run(b, p)
	b.change()
	return result, problem
}

// readParams reads the query and a JSON or urlencoded body; an empty body is no parameters whatever it says it is.
func readParams(r *http.Request) (map[string]string, *apiError) {
	values := map[string]string{}
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return values, &apiError{404, "Not Found"}
	}
	add := func(form url.Values) {
		for name, list := range form {
			values[name] = list[0]
		}
	}
	add(r.URL.Query())
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return values, bad("Bad Request")
	}
	if len(body) == 0 {
		return values, nil
	}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/json":
		var object map[string]json.RawMessage
		if !utf8.Valid(body) || json.Unmarshal(body, &object) != nil {
			return values, bad("Bad Request")
		}
		for name, raw := range object {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			values[name] = text
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return values, bad("Bad Request")
		}
		add(form)
	default:
		return values, bad("strict test server: content type not known here")
	}
	return values, nil
}

func onlyKnown(p map[string]string, list string) *apiError {
	for name := range p {
		if !strings.Contains(" "+list+" ", " "+name+" ") {
			return bad("strict test server: parameter %q is not known here", name)
		}
	}
	return nil
}

func getMe(*Bot, map[string]string) (any, *apiError) {
	return map[string]any{"id": "1459232241454765289", "account_name": "bot.VDKyGxQvc", "account_type": "BASIC", "can_join_groups": false}, nil
}

// idle is the longest that an idle poll is held.
const idle = 250 * time.Millisecond

// getUpdates takes one event away, or waits for one.
func (b *Bot) getUpdates(ctx context.Context, p map[string]string) (any, *apiError) {
	if problem := onlyKnown(p, "timeout"); problem != nil {
		return nil, problem
	}
	seconds := 30
	if text, ok := p["timeout"]; ok { // a text or a number: both were seen
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, bad("Bad Request: timeout")
		}
		seconds = n
	}
	limit := time.NewTimer(min(time.Duration(seconds)*time.Second, idle))
	defer limit.Stop()
	for {
		b.mu.Lock()
		if b.hook.url != "" {
			b.mu.Unlock()
			return nil, bad("Bad Request: webhook is set")
		}
		if len(b.queue) > 0 {
			event := b.queue[0]
			b.queue = b.queue[1:]
			b.change()
			b.mu.Unlock()
			return event, nil
		}
		wait := b.changed
		b.mu.Unlock()
		select {
		case <-wait:
		case <-limit.C:
			return nil, &apiError{408, "Request timeout"}
		case <-ctx.Done():
			return nil, &apiError{408, "Request timeout"}
		case <-b.stop:
			return nil, &apiError{408, "Request timeout"}
		}
	}
}

// target finds the chat of a call; the caller holds mu.
func (b *Bot) target(p map[string]string) (*Resident, *apiError) {
	chat, ok := b.chats[p["chat_id"]]
	switch {
	case p["chat_id"] == "":
		return nil, bad("Bad Request: chat_id is empty")
	case !ok:
		return nil, bad("Bad Request: chat not found")
	case chat.denied:
		return nil, &apiError{403, "Internal server error"} // sic
	}
	return chat, nil
}

func checkText(name, text string, least int) *apiError {
	n := max(utf8.RuneCountInString(text), len(utf16.Encode([]rune(text))))
	if n < least || n > MaxText || strings.ContainsRune(text, utf8.RuneError) {
		return bad("Bad Request: %s must have %d to %d characters", name, least, MaxText)
	}
	return nil
}

// show puts a message of the bot on a chat's screen; the caller holds mu.
func (b *Bot) show(p map[string]string, m Shown) (any, *apiError) {
	chat, problem := b.target(p)
	if problem != nil {
		return nil, problem
	}
	if b.left == 0 {
		return nil, &apiError{429, "Quota exceeded"}
	}
	if b.left > 0 {
		b.left--
	}
	m.FromBot = true
	chat.put(m)
	return map[string]any{"message_id": b.id(), "date": time.Now().UnixMilli()}, nil
}

func sendMessage(b *Bot, p map[string]string) (any, *apiError) {
	if problem := checkText("text", p["text"], 1); problem != nil {
		return nil, problem
	}
	if strings.TrimSpace(p["text"]) == "" {
		return nil, bad("Bad Request: text is empty")
	}
	if mode, ok := p["parse_mode"]; ok && mode != "markdown" && mode != "html" {
		return nil, bad("Bad Request: parse_mode")
	}
	return b.show(p, Shown{Kind: "text", Text: p["text"]})
}

func sendPhoto(b *Bot, p map[string]string) (any, *apiError) {
	if problem := checkText("caption", p["caption"], 0); problem != nil {
		return nil, problem
	}
	if !public(p["photo"]) {
		return nil, bad("Bad Request: photo")
	}
	return b.show(p, Shown{Kind: "photo", Text: p["caption"], URL: p["photo"]})
}

func sendSticker(b *Bot, p map[string]string) (any, *apiError) {
	if p["sticker"] == "" {
		return nil, bad("Bad Request: sticker")
	}
	return b.show(p, Shown{Kind: "sticker", Text: p["sticker"]})
}

func sendVoice(b *Bot, p map[string]string) (any, *apiError) {
	if !public(p["voice_url"]) || !strings.HasSuffix(p["voice_url"], ".aac") {
		return nil, bad("Bad Request: voice_url")
	}
	return b.show(p, Shown{Kind: "voice", URL: p["voice_url"]})
}

func public(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

func sendChatAction(b *Bot, p map[string]string) (any, *apiError) {
	if p["action"] != "typing" {
		return nil, bad("Bad Request: action")
	}
	_, problem := b.target(p)
	return nothing{}, problem
}

// id makes a message id as Zalo does: hexadecimal digits in no order; the caller holds mu.
func (b *Bot) id() string {
	b.serial++
	return fmt.Sprintf("%020x", uint64(b.serial)*0x9e3779b97f4a7c15)
}
