package zalotest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

func oaAnswer(w http.ResponseWriter, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	_ = json.NewEncoder(w).Encode(answer) // HTTP 200, also for errors
}

type oaWish struct {
	Recipient struct {
		UserID string `json:"user_id"`
	} `json:"recipient"`
	Message struct {
		Text       string `json:"text"`
		Attachment *struct {
			Type    string `json:"type"`
			Payload struct {
				Buttons []oaKey `json:"buttons"`
			} `json:"payload"`
		} `json:"attachment"`
	} `json:"message"`
}

type oaKey struct {
	Title   string `json:"title"`
	Type    string `json:"type"`
	Payload string `json:"payload"`
}

// message is POST /v3.0/oa/message/cs.
func (o *OA) message(w http.ResponseWriter, r *http.Request) {
	var wish oaWish
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&wish)
	o.mu.Lock()
	code, id := o.carry(r, wish, err), o.id()
	o.mu.Unlock()
	call := OACall{Path: r.URL.Path, User: wish.Recipient.UserID, Code: code}
	if wish.Message.Attachment != nil {
		call.Buttons = len(wish.Message.Attachment.Payload.Buttons)
	}
	o.record(call)
	if code != 0 {
		oaAnswer(w, map[string]any{"error": code, "message": "refused: " + wish.Message.Text}) // quotes it, as Zalo might
		return
	}
	oaAnswer(w, map[string]any{"error": 0, "message": "Success", "data": map[string]any{"message_id": id}})
}

// carry judges a message and shows it; the caller holds mu.
func (o *OA) carry(r *http.Request, wish oaWish, err error) int {
	token := r.Header.Get("access_token")
	p := o.chats[wish.Recipient.UserID]
	text := wish.Message.Text
	switch {
	case r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || err != nil:
		o.t.Errorf("zalotest: a message that is not one: %v", err)
		return -201
	case token == "" || token != o.access || !o.now().Before(o.ends):
		return -216
	case strings.TrimSpace(text) == "" || p == nil:
		return -201
	case utf8.RuneCountInString(text) > 2000 || len(utf16.Encode([]rune(text))) > 2000:
		return -210
	case p.blocked:
		return -213
	case o.now().Sub(p.last) > 7*24*time.Hour:
		return 12007
	case o.quota == 0:
		return 12000
	}
	m := OAShown{FromOA: true, Text: text}
	if a := wish.Message.Attachment; a != nil {
		if a.Type != "template" || len(a.Payload.Buttons) == 0 || len(a.Payload.Buttons) > 5 {
			return -201
		}
		for _, b := range a.Payload.Buttons {
			if b.Type != "oa.query.hide" || b.Title == "" || utf8.RuneCountInString(b.Title) > 100 || b.Payload == "" || len(b.Payload) > 1000 {
				return -201
			}
		}
		m.keys = a.Payload.Buttons
	}
	if o.quota > 0 {
		o.quota--
	}
	p.row++
	if p.row > 8 || o.now().Sub(p.last) > 48*time.Hour {
		p.charged++
	}
	p.put(m)
	return 0
}

// Grant gives the account a pair of tokens, as if its administrator had agreed, and returns it.
func (o *OA) Grant() (access, refresh string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rotate()
	return o.access, o.refresh
}

// Ends makes the present access token end now, which its holder does not know.
func (o *OA) Ends() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ends = o.now()
}

// rotate makes a new pair; the old one is dead. The caller holds mu.
func (o *OA) rotate() {
	o.spent[o.refresh] = true
	o.access, o.refresh, o.ends = "AT-"+o.id(), "RT-"+o.id(), o.now().Add(o.life)
}

// Pair is the pair that works now.
func (o *OA) Pair() (access, refresh string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.access, o.refresh
}

// oaCode is what was agreed to: it works once, for ten minutes, with the verifier of its challenge.
type oaCode struct {
	challenge string
	ends      time.Time
}

var verifierShape = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// token is POST /v4/oa/access_token.
func (o *OA) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.URL.RawQuery != "" {
		o.t.Errorf("zalotest: a call for tokens that is none: %v", err)
	}
	o.mu.Lock()
	code := o.judge(r.Header.Get("secret_key"), r.PostForm)
	if code == 0 {
		o.rotate()
	}
	answer := map[string]any{"access_token": o.access, "refresh_token": o.refresh, "expires_in": fmt.Sprint(int(o.life.Seconds()))}
	o.mu.Unlock()
	o.record(OACall{Path: r.URL.Path, Grant: r.PostForm.Get("grant_type"), Code: code})
	if code != 0 {
		answer = map[string]any{"error": code, "error_name": "Invalid", "error_description": "refused: " + r.PostForm.Encode()}
	}
	oaAnswer(w, answer)
}

// judge checks a call for tokens; the caller holds mu.
func (o *OA) judge(secret string, form url.Values) int {
	if secret != OAAppSecret || form.Get("app_id") != OAAppID {
		return -14002
	}
	switch form.Get("grant_type") {
	case "refresh_token":
		if len(form) != 3 || form.Get("refresh_token") == "" || form.Get("refresh_token") != o.refresh || o.spent[form.Get("refresh_token")] {
			return -14014
		}
	case "authorization_code":
		given, ok := o.codes[form.Get("code")]
		delete(o.codes, form.Get("code"))
		verifier := form.Get("code_verifier")
		challenge := sha256.Sum256([]byte(verifier))
		if len(form) != 4 || !ok || !o.now().Before(given.ends) || !verifierShape.MatchString(verifier) ||
			base64.RawURLEncoding.EncodeToString(challenge[:]) != given.challenge {
			return -14010
		}
	default:
		return -14001
	}
	return 0
}

// permission is the page on which the administrator agrees; asking for it is agreeing.
func (o *OA) permission(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || back.Host == "" || q.Get("app_id") != OAAppID || !verifierShape.MatchString(q.Get("code_challenge")) {
		oaAnswer(w, map[string]any{"error": -14003})
		return
	}
	o.mu.Lock()
	code := "CODE-" + o.id()
	o.codes[code] = oaCode{q.Get("code_challenge"), o.now().Add(10 * time.Minute)}
	o.mu.Unlock()
	back.RawQuery = url.Values{"code": {code}, "oa_id": {oaID}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// Agree opens a consent address as the account's administrator, agrees, and returns the address he is sent to.
func (o *OA) Agree(address string) string {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(o.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		o.t.Errorf("zalotest: %v", err)
		return ""
	}
	response, err := client.Do(request)
	if err != nil {
		o.t.Errorf("zalotest: %v", err)
		return ""
	}
	_ = response.Body.Close()
	return response.Header.Get("Location")
}
