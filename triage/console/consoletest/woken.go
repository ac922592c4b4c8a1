package consoletest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/backgroundservice"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"

	"homthu/triage/console"
	"homthu/triage/notice"
	"homthu/triage/roster"
)

// Woken is every service that officers are woken by: it keeps what was sent, and fails when it is told to.
type Woken struct {
	Desk *notice.Desk

	mu     sync.Mutex
	sent   []Sent
	broken error
}

// Sent is a message that went to an address.
type Sent struct {
	Address, Text string
	Urgent        bool
}

// Waking gives the room channels of every kind.
func Waking(woken *Woken) Option {
	return func(_ testing.TB, r *Room, o *console.Options) {
		senders := map[string]notice.Sender{roster.Push: woken, roster.Mail: woken, roster.Telegram: woken}
		woken.Desk = notice.New(notice.Options{Roster: r.Roster, Docket: r.Docket, Senders: senders, Now: r.Clock.Now,
			PushKey: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
			Check:   map[string]func(string) error{roster.Mail: notice.CheckMail}})
		o.Notices = woken.Desk
	}
}

// Send implements notice.Sender.
func (w *Woken) Send(_ context.Context, address string, m notice.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return w.broken
	}
	w.sent = append(w.sent, Sent{address, m.Text, m.Urgent})
	return nil
}

// Break makes every service answer like this; nil mends them.
func (w *Woken) Break(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = err
}

// Sent returns what was sent so far.
func (w *Woken) Sent() []Sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Sent{}, w.sent...)
}

// Subscribes lets the browser show notifications and puts a push service in the place of its maker's, which no test reaches:
// the page's subscription gets this endpoint.
func (w *Window) Subscribes(endpoint string) {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, browser.SetPermission, browser.SetPermissionParams{Origin: w.URL, BrowserContextID: chromedp.FromContext(w.ctx).BrowserContextID,
		Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: browser.PermissionSettingGranted})
	must(w.t, err)
	quoted, err := json.Marshal(endpoint)
	must(w.t, err)
	w.Eval(`PushManager.prototype.subscribe = async (o) => ({ toJSON: () => (window.subscribed = o, { endpoint: ` + string(quoted) + `, keys: { p256dh: "p", auth: "a" } }) }), true`)
}

// Pushes hands data to the page's service worker, as the browser does when its push service delivers, and waits until the
// browser says that it has shown a notification. Asking the page for its notifications before that makes Chromium forget
// the one that is about to be shown.
func (w *Window) Pushes(data string) {
	w.t.Helper()
	w.Await("the worker that is woken", `(async () => (await navigator.serviceWorker.getRegistration("/console/"))?.active?.state === "activated")()`)
	shown := make(chan struct{}, 8)
	registered := make(chan serviceworker.RegistrationID, 8)
	must(w.t, chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*backgroundservice.EventBackgroundServiceEventReceived); ok && e.BackgroundServiceEvent.EventName == "Notification displayed" {
			shown <- struct{}{}
		}
		if e, ok := event.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				if !r.IsDeleted {
					select {
					case registered <- r.RegistrationID:
					default:
					}
				}
			}
		}
	}))
	_, err := chromedp.Call(w.ctx, backgroundservice.StartObserving, backgroundservice.StartObservingParams{Service: backgroundservice.ServiceNameNotifications})
	must(w.t, err)
	_, err = chromedp.Call(w.ctx, backgroundservice.SetRecording, backgroundservice.SetRecordingParams{Service: backgroundservice.ServiceNameNotifications, ShouldRecord: true})
	must(w.t, err)
	_, err = chromedp.Call(w.ctx, serviceworker.Enable, cdp.Empty{})
	must(w.t, err)
	_, err = chromedp.Call(w.ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: w.URL + "/", RegistrationID: <-registered, Data: data})
	must(w.t, err)
	select {
	case <-shown:
	case <-time.After(45 * time.Second):
		w.t.Fatal("no notification was shown")
	}
}
