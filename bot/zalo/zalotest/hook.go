package zalotest

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"
)

// hook is the webhook that is set, and what became of the deliveries. Bot.mu guards it.
type hook struct {
	url, secret string
	updated     int64
	repeat      bool
	deliveries  []Delivery
}

// Delivery is one call of the webhook.
type Delivery struct {
	Body json.RawMessage
	Code int // 0 when nobody answered
}

const javaClient = "Java/17.0.2" // what firewalls that want a browser see

func setWebhook(b *Bot, p map[string]string) (any, *apiError) {
	u, err := url.Parse(p["url"])
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, bad("Bad Request: url")
	}
	if n := utf8.RuneCountInString(p["secret_token"]); n < 8 || n > 256 {
		return nil, bad("Bad Request: secret_token must have 8 to 256 characters")
	}
	b.hook.url, b.hook.secret, b.hook.updated = p["url"], p["secret_token"], time.Now().UnixMilli()
	verification := map[string]any{"ok": true, "outcome": "webhook.ok", "status_code": 200, "hint": ""}
	address := b.hook.url
	b.mu.Unlock() // the probe must not hold up the rest
	code := probe(address)
	b.mu.Lock()
	if code != http.StatusOK {
		verification = map[string]any{"ok": false, "outcome": "webhook.http.failed", "status_code": code, "hint": "check the server"}
	}
	return map[string]any{"url": address, "updated_at": b.hook.updated, "verification": verification}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// probe looks whether anybody is there: an empty body, without content type and secret, as was seen once.
func probe(address string) int {
	request, err := http.NewRequest(http.MethodPost, address, nil)
	if err != nil {
		return 0
	}
	request.Header.Set("User-Agent", javaClient)
	return do(request)
}

func deleteWebhook(b *Bot, _ map[string]string) (any, *apiError) {
	b.hook = hook{updated: time.Now().UnixMilli(), deliveries: b.hook.deliveries}
	return map[string]any{"url": "", "updated_at": b.hook.updated}, nil
}

func getWebhookInfo(b *Bot, _ map[string]string) (any, *apiError) {
	if b.hook.url == "" {
		return nil, &apiError{404, "Not Found"}
	}
	return map[string]any{"url": b.hook.url, "updated_at": b.hook.updated}, nil
}

// Hook is the webhook's address; "" when none is set.
func (b *Bot) Hook() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.hook.url
}

// Repeats makes the server deliver again what was not answered with 200, until it is. Whether Zalo does is not known.
func (b *Bot) Repeats(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hook.repeat = on
	b.change()
}

// Deliveries are the calls of the webhook up to now.
func (b *Bot) Deliveries() []Delivery {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Delivery(nil), b.hook.deliveries...)
}

// Redeliver calls the webhook once more with a body, and returns the answer.
func (b *Bot) Redeliver(body json.RawMessage) int {
	b.mu.Lock()
	address, secret := b.hook.url, b.hook.secret
	b.mu.Unlock()
	return b.push(address, secret, body)
}

// deliver brings waiting events to the webhook, one after the other.
func (b *Bot) deliver() {
	for {
		b.mu.Lock()
		var body json.RawMessage
		address, secret, again := b.hook.url, b.hook.secret, b.hook.repeat
		if address != "" && len(b.queue) > 0 {
			body = b.queue[0]
			b.queue = b.queue[1:]
		}
		wait := b.changed
		b.mu.Unlock()
		if body == nil {
			select {
			case <-wait:
				continue
			case <-b.stop:
				return
			}
		}
		for b.push(address, secret, body) != http.StatusOK && again {
			select {
			case <-b.stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
}

// push makes one delivery.
func (b *Bot) push(address, secret string, body json.RawMessage) int {
	request, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", javaClient)
	request.Header.Set("X-Bot-Api-Secret-Token", secret)
	code := do(request)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hook.deliveries = append(b.hook.deliveries, Delivery{body, code})
	b.change()
	return code
}

var caller = &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func do(request *http.Request) int {
	response, err := caller.Do(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}
