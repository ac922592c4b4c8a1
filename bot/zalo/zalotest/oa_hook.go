package zalotest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// OAForm is how webhook calls look. The zero value is what most sources saw.
type OAForm struct {
	Bare   bool // the signature without "mac="
	Number bool // the timestamp as a number
}

// Form sets how the calls after it look.
func (o *OA) Form(f OAForm) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.form = f
}

// Hook is where events go; what happened before waits.
func (o *OA) Hook(address string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hook = address
	o.changed.Broadcast()
}

// Pause is how long the fake waits before it repeats an event; a few milliseconds, if nothing is said.
func (o *OA) Pause(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pause = d
}

// OADelivery is one try to deliver an event.
type OADelivery struct {
	Body   json.RawMessage
	Try    int // 0 is the first; then it is the header num_retry
	Status int // 0: no answer within two seconds
	Took   time.Duration

	at time.Time
}

// Deliveries are the tries so far.
func (o *OA) Deliveries() []OADelivery {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]OADelivery(nil), o.deliveries...)
}

// Waiting is how many events are not confirmed.
func (o *OA) Waiting() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.queue)
}

// Unsubscribed says that an event failed six times: Zalo has taken the app off its list and delivers nothing more.
func (o *OA) Unsubscribed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.unsubscribed
}

// Redeliver delivers a body once more and returns the status.
func (o *OA) Redeliver(body json.RawMessage) int { return o.push(body, 1) }

const lastTry = 5

// deliver pushes events, one after the other; what fails waits and goes behind.
func (o *OA) deliver(stop <-chan struct{}) {
	for {
		d := o.next(stop)
		if d == nil {
			return
		}
		begun := time.Now()
		d.Status = o.push(d.Body, d.Try)
		d.Took = time.Since(begun)
		o.mu.Lock()
		o.deliveries = append(o.deliveries, *d)
		if d.Status == http.StatusOK {
			o.queue = o.queue[1:]
		} else if d.Try == lastTry {
			o.unsubscribed, o.queue = true, nil
		} else {
			again := *d
			again.Try, again.at = d.Try+1, time.Now().Add(o.pause)
			o.queue = append(o.queue[1:], &again)
		}
		o.changed.Broadcast()
		o.mu.Unlock()
	}
}

// next is the event whose turn it is; nil at the end.
func (o *OA) next(stop <-chan struct{}) *OADelivery {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		if o.hook != "" && len(o.queue) > 0 && !o.unsubscribed {
			wait := time.Until(o.queue[0].at)
			if wait <= 0 {
				return o.queue[0]
			}
			time.AfterFunc(wait, o.changed.Broadcast)
		}
		o.changed.Wait()
	}
}

// push makes one call, as Zalo does: whoever answers later than two seconds has not answered.
func (o *OA) push(body json.RawMessage, try int) int {
	o.mu.Lock()
	hook, form := o.hook, o.form
	o.mu.Unlock()
	request, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, hook, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-ZEvent-Signature", OASign(body, form))
	if try > 0 {
		request.Header["num_retry"] = []string{fmt.Sprint(try)}
	}
	response, err := o.http.Do(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// OASign signs a body as Zalo does.
func OASign(body []byte, form OAForm) string {
	var head struct {
		Timestamp json.RawMessage `json:"timestamp"`
	}
	_ = json.Unmarshal(body, &head)
	timestamp := string(bytes.Trim(head.Timestamp, `"`))
	sum := sha256.Sum256([]byte(OAAppID + string(body) + timestamp + OASecret))
	if form.Bare {
		return hex.EncodeToString(sum[:])
	}
	return "mac=" + hex.EncodeToString(sum[:])
}

// Emit makes an event of the fields, with app, account and time, and returns its body.
func (o *OA) Emit(name string, fields map[string]any) json.RawMessage {
	o.mu.Lock()
	defer o.mu.Unlock()
	event := map[string]any{"app_id": OAAppID, "event_name": name, "timestamp": fmt.Sprint(o.now().UnixMilli() + int64(len(o.queue)))}
	if o.form.Number {
		event["timestamp"] = o.now().UnixMilli() + int64(len(o.queue))
	}
	for field, value := range fields {
		event[field] = value
	}
	body, err := json.Marshal(event)
	if err != nil {
		o.t.Errorf("zalotest: %v", err)
	}
	o.queue = append(o.queue, &OADelivery{Body: body})
	o.changed.Broadcast()
	return body
}
