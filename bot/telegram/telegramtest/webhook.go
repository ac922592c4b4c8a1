package telegramtest

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

type webhook struct {
	url, secret string
	lastError   string
	lastDate    int64
	connections int64
	codes       []int
}

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func setWebhook(s *Server, p params) (any, *apiError) {
	address, err := url.Parse(p.values["url"])
	if err != nil {
		return nil, bad("bad webhook: invalid URL specified")
	}
	loopback := address.Hostname() == "127.0.0.1" || address.Hostname() == "localhost"
	if p.values["url"] != "" && address.Scheme != "https" && !loopback {
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	secret := p.values["secret_token"]
	if secret != "" && !secretShape.MatchString(secret) {
		return nil, bad("secret token contains unallowed characters")
	}
	connections, problem := p.integer("max_connections", 40)
	if problem != nil {
		return nil, problem
	}
	if connections < 1 || connections > 100 {
		return nil, bad("max_connections must be between 1 and 100")
	}
	var kinds []string
	if given, problem := p.object("allowed_updates", &kinds); problem != nil {
		return nil, problem
	} else if given {
		s.allowed = kinds
	}
	if problem := s.dropPending(p); problem != nil {
		return nil, problem
	}
	s.hook = webhook{url: p.values["url"], secret: secret, connections: connections}
	return true, nil
}

func deleteWebhook(s *Server, p params) (any, *apiError) {
	if problem := s.dropPending(p); problem != nil {
		return nil, problem
	}
	s.hook = webhook{}
	return true, nil
}

func (s *Server) dropPending(p params) *apiError {
	drop, problem := p.flag("drop_pending_updates")
	if problem == nil && drop {
		s.queue = nil
	}
	return problem
}

func getWebhookInfo(s *Server, _ params) (any, *apiError) {
	info := map[string]any{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.queue)}
	if s.hook.url != "" {
		info["max_connections"] = s.hook.connections
	}
	if s.hook.lastError != "" {
		info["last_error_date"], info["last_error_message"] = s.hook.lastDate, s.hook.lastError
	}
	if len(s.allowed) > 0 {
		info["allowed_updates"] = s.allowed
	}
	return info, nil
}

// WebhookCodes are the status codes that the webhook answered, in order.
func (s *Server) WebhookCodes() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.hook.codes)
}

// push delivers the queue to the webhook, one update at a time, and tries a refused one again a little later.
func (s *Server) push() {
	client := &http.Client{Timeout: 10 * time.Second}
	for {
		s.mu.Lock()
		wait, hook := s.changed, s.hook
		var first *pending
		if hook.url != "" && len(s.queue) > 0 {
			u := s.queue[0]
			first = &u
		}
		s.mu.Unlock()
		if first == nil {
			select {
			case <-wait:
			case <-s.stop:
				return
			}
			continue
		}
		code := deliver(client, hook, first.raw)
		s.delivered(hook.url, *first, code)
		if code/100 != 2 {
			select {
			case <-time.After(15 * time.Millisecond):
			case <-s.stop:
				return
			}
		}
	}
}

func deliver(client *http.Client, hook webhook, raw []byte) int {
	request, err := http.NewRequest(http.MethodPost, hook.url, bytes.NewReader(raw))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func (s *Server) delivered(address string, u pending, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != address {
		return
	}
	s.hook.codes = append(s.hook.codes, code)
	if code/100 == 2 {
		s.queue = slices.DeleteFunc(s.queue, func(q pending) bool { return q.id == u.id && q.epoch == u.epoch })
	} else {
		s.hook.lastDate, s.hook.lastError = s.clock().Unix(), "Wrong response from the webhook"
	}
	s.change()
}
