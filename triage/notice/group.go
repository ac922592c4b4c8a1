package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"homthu/triage/roster"
)

// Groups speaks to units' groups by a bot of its own: never the one that residents write to, so that neither can learn or
// break anything of the other. It listens only while a group is to be bound, and to codes alone.
type Groups struct {
	kind   string // roster.Telegram or roster.Zalo; both have the same two calls
	url    string
	client *http.Client
	offset int64 // of Telegram's updates; owned by Listen
}

// NewGroups prepares a bot at address. Its only error is a missing token or a bad address, and quotes neither.
func NewGroups(kind, address, token string) (*Groups, error) {
	address = strings.TrimRight(address, "/")
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.User != nil || parsed.RawQuery != "" {
		return nil, errors.New("notices: the bot's api_url is not an http address")
	}
	if strings.TrimSpace(token) == "" || strings.ContainsAny(token, "/?#% \t\r\n") {
		return nil, errors.New("notices: the bot's token is empty or malformed")
	}
	return &Groups{kind: kind, url: address + "/bot" + token + "/", client: direct()}, nil
}

// Send implements [Sender]. The address is the id of a chat.
func (g *Groups) Send(ctx context.Context, address string, m Message) error {
	return g.call(ctx, "sendMessage", map[string]any{"chat_id": address, "text": m.Text}, nil)
}

// envelope is the answer of both services.
type envelope struct {
	OK     bool            `json:"ok"`
	Code   int             `json:"error_code"`
	Result json.RawMessage `json:"result"`
	Moved  struct {
		To json.Number `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

const mostAnswer = 1 << 20

// call makes a call. What the service said is dropped: it may quote the chat, and the address holds the token.
func (g *Groups) call(ctx context.Context, method string, params map[string]any, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return ErrRefused
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url+method, bytes.NewReader(body))
	if err != nil {
		return ErrRefused
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := g.client.Do(request)
	if err != nil {
		return ErrUnreachable
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	var said envelope
	if err != nil || json.Unmarshal(raw, &said) != nil {
		return ErrUnreachable
	}
	if said.OK && response.StatusCode < 300 {
		if result != nil && json.Unmarshal(said.Result, result) != nil {
			return ErrUnreachable
		}
		return nil
	}
	return g.judged(max(said.Code, response.StatusCode), said.Moved.To != "")
}

// judged reads a refusal. Telegram says 403 of a group that put the bot out and 400 of one that is not there, or has become
// another; Zalo says 403 of everything that went wrong on its side.
func (g *Groups) judged(code int, moved bool) error {
	switch {
	case g.kind == roster.Telegram && (code == http.StatusForbidden || moved):
		return ErrGone
	case code == http.StatusBadRequest, code == http.StatusUnauthorized, code == http.StatusNotFound:
		return ErrRefused
	}
	return ErrUnreachable
}

// heard is a text that somebody wrote where the bot is.
type heard struct {
	Chat string
	Text string
}

// chat is where something was written; the services differ in how they call it.
type chat struct {
	ID       json.RawMessage `json:"id"`
	Type     string          `json:"type"`      // Telegram
	ChatType string          `json:"chat_type"` // Zalo
}

func (c chat) group() bool {
	return c.Type == "group" || c.Type == "supergroup" || c.ChatType == "GROUP"
}

type message struct {
	Chat chat   `json:"chat"`
	Text string `json:"text"`
}

const listenFor = 20 * time.Second

// listen waits for what is written in groups. Chats with one person are passed over: there is nothing to be told there.
func (g *Groups) listen(ctx context.Context) ([]heard, error) {
	ctx, cancel := context.WithTimeout(ctx, listenFor+patience)
	defer cancel()
	var messages []message
	if g.kind == roster.Telegram {
		var updates []struct {
			ID      int64   `json:"update_id"`
			Message message `json:"message"`
		}
		params := map[string]any{"offset": g.offset, "timeout": int(listenFor.Seconds()), "allowed_updates": []string{"message"}}
		if err := g.call(ctx, "getUpdates", params, &updates); err != nil {
			return nil, err
		}
		for _, u := range updates {
			g.offset = max(g.offset, u.ID+1)
			messages = append(messages, u.Message)
		}
	} else {
		var update struct {
			Message message `json:"message"`
		}
		if err := g.call(ctx, "getUpdates", map[string]any{"timeout": "20"}, &update); err != nil {
			return nil, err
		}
		messages = append(messages, update.Message)
	}
	var list []heard
	for _, m := range messages {
		if id := strings.Trim(string(m.Chat.ID), `"`); m.Chat.group() && id != "" {
			list = append(list, heard{id, m.Text})
		}
	}
	return list, nil
}
