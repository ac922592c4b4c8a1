package zalotest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the operator of the fake account has in hand.
const (
	OAAppID     = "360846524940903967"
	OASecret    = "khoa-ky-webhook" // the account's, which signs webhooks
	OAAppSecret = "khoa-ung-dung"   // the app's, for tokens
	oaID        = "388613280878808645"
)

// OA is a strict stand-in for what an Official Account needs of Zalo: the OpenAPI that sends, the server that gives out
// tokens, the host that serves files, and the webhook's client with its six tries. [OA.Person] gives a resident.
//
// Own choices where Zalo's behaviour is not known or would be in the way: repetitions come after milliseconds; what is beyond
// the free eight or the 48 hours is carried and counted, beyond seven days answered 12007; a text is too long when it
// has more than 2,000 code points or UTF-16 units; more than five buttons, unknown fields and unknown people are -201.
type OA struct {
	t    testing.TB
	url  string
	http *http.Client

	mu      sync.Mutex
	changed *sync.Cond
	ahead   time.Duration // how far the fake's clock was moved
	n       int
	people  map[string]*OAPerson // by name
	chats   map[string]*OAPerson // by id
	files   map[string][]byte
	calls   []OACall
	faults  map[string][]OAFault
	quota   int // messages left; -1 is no end

	access, refresh string
	ends            time.Time
	life            time.Duration
	spent           map[string]bool // refresh tokens that were used
	codes           map[string]oaCode

	form         OAForm
	hook         string
	queue        []*OADelivery
	deliveries   []OADelivery
	pause        time.Duration
	unsubscribed bool
}

// OACall is one request that was made.
type OACall struct {
	Path    string // /v3.0/oa/message/cs, /v4/oa/access_token, media
	Grant   string // of a call for tokens
	User    string // to whom a message went
	Buttons int
	Code    int // what was answered: Zalo's error, or the HTTP status of media
}

// OAFault is something that goes wrong with one call. The zero value does nothing.
type OAFault struct {
	Code   int  // answer HTTP 200 with this error instead of doing the call
	Status int  // answer this HTTP status with a page that quotes the request
	Drop   bool // cut the connection without doing the call
	Cut    bool // do the call, then cut the connection: the answer is lost
}

// NewOA starts the servers. The account has no tokens until [OA.Grant] or [OA.Agree].
func NewOA(t testing.TB) *OA {
	o := &OA{
		t: t, people: map[string]*OAPerson{}, chats: map[string]*OAPerson{}, files: map[string][]byte{}, faults: map[string][]OAFault{},
		quota: -1, life: 25 * time.Hour, spent: map[string]bool{}, codes: map[string]oaCode{}, pause: 5 * time.Millisecond,
		http: &http.Client{Timeout: 2 * time.Second}, // Zalo waits no longer
	}
	o.changed = sync.NewCond(&o.mu)
	server := httptest.NewServer(o)
	o.url = server.URL
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		o.deliver(stop)
	}()
	t.Cleanup(func() {
		close(stop)
		o.changed.Broadcast()
		<-ended
		server.Close()
	})
	return o
}

// URL is the address of all three servers.
func (o *OA) URL() string { return o.url }

// Ahead moves the fake's clock: tokens end, and people have been silent for longer.
func (o *OA) Ahead(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ahead += d
}

func (o *OA) now() time.Time { return time.Now().Add(o.ahead) }

// Fail lets the next calls of a path fail, one fault each.
func (o *OA) Fail(path string, faults ...OAFault) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.faults[path] = append(o.faults[path], faults...)
}

// Quota is how many messages the account may still send.
func (o *OA) Quota(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.quota = n
}

// Calls are the requests of a path so far.
func (o *OA) Calls(path string) []OACall {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []OACall
	for _, c := range o.calls {
		if c.Path == path {
			all = append(all, c)
		}
	}
	return all
}

// Until waits until done says so; whatever happens at the fake makes it look again.
func (o *OA) Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	end := time.Now().Add(10 * time.Second)
	for !done() {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
		wake := time.AfterFunc(20*time.Millisecond, o.changed.Broadcast)
		o.mu.Lock()
		o.changed.Wait()
		o.mu.Unlock()
		wake.Stop()
	}
}

// ServeHTTP is the fake; every answer is recorded.
func (o *OA) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if strings.HasPrefix(path, "/media/") {
		path = "media"
	}
	o.mu.Lock()
	var fault OAFault
	if list := o.faults[path]; len(list) > 0 {
		fault, o.faults[path] = list[0], list[1:]
	}
	o.mu.Unlock()
	switch {
	case fault.Drop:
		cut(w)
		return
	case fault.Status != 0:
		w.WriteHeader(fault.Status)
		_, _ = fmt.Fprintf(w, "<html>%d while serving %s with %v</html>", fault.Status, r.URL, r.Header)
		return
	case fault.Code != 0:
		o.record(OACall{Path: path, Code: fault.Code})
		oaAnswer(w, map[string]any{"error": fault.Code, "message": "as the test wished"})
		return
	}
	out := w
	if fault.Cut {
		out = httptest.NewRecorder()
	}
	switch path {
	case "/v3.0/oa/message/cs":
		o.message(out, r)
	case "/v4/oa/access_token":
		o.token(out, r)
	case "/v4/oa/permission":
		o.permission(out, r)
	case "media":
		o.media(out, r)
	default:
		o.t.Errorf("zalotest: a call of %s", path)
		http.NotFound(out, r)
	}
	if fault.Cut {
		cut(w)
	}
}

func (o *OA) record(c OACall) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls = append(o.calls, c)
	o.changed.Broadcast()
}

// id makes up a number that looks like one of Zalo's; the caller holds mu.
func (o *OA) id() string {
	o.n++
	return fmt.Sprintf("96d3cdf3af15046%04d", o.n)
}

// Serve puts a file where anybody who has the address can read it, and returns the address.
func (o *OA) Serve(content []byte, ending string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	path := fmt.Sprintf("/media/%s.%s", o.id(), ending)
	o.files[path] = content
	return o.url + path
}

func (o *OA) media(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	content, ok := o.files[r.URL.Path]
	o.mu.Unlock()
	if len(r.Header["Access_token"])+len(r.Header["Cookie"])+len(r.Header["Referer"]) > 0 {
		o.t.Error("zalotest: a file was asked for with something that tells who asks")
	}
	if !ok {
		o.record(OACall{Path: "media", Code: http.StatusNotFound})
		http.NotFound(w, r)
		return
	}
	o.record(OACall{Path: "media", Code: http.StatusOK})
	_, _ = w.Write(content)
}
