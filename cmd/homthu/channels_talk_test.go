package main

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/intake/receipt"
)

// resident is somebody on a channel, with what the channel lets him do. What he does returns at once; what the box says to it
// is asked for again and again.
type resident interface {
	channel() string
	// opens comes to the box as people of this channel do.
	opens()
	says(words string)
	// heard is what the box has said since he last did something, oldest first.
	heard() []string
	// offered are the choices under the newest of that.
	offered() []choice
	// does a thing that is no words; false where the channel has no such thing.
	does(what string) bool
	// receipt is the code that he was shown; "" before.
	receipt() string
	// bubbles is his screen from the beginning, deleted messages included.
	bubbles() []bubble
}

// choice is one of the numbered choices.
type choice struct {
	label string // without the number
	pick  func()
}

// bubble is one message as a chat shows it.
type bubble struct {
	Mine, Gone bool
	Text       string
	Buttons    []string
}

// talk is one conversation of a script on a channel. It fails alone: the others go on.
type talk struct {
	testing.TB
	f      *fair
	script string
	who    resident
	before resident // the chat that sent him to the page
	code   receipt.Code
	shots  int
	by     string   // the channel on which it was sent
	back   []func() // what was lent, to be given back
}

func (t *talk) Fatalf(format string, args ...any) {
	t.TB.Helper()
	t.TB.Errorf("%s on %s: %s\n%s", t.script, t.who.channel(), fmt.Sprintf(format, args...), t.tail())
	runtime.Goexit()
}

func (t *talk) Fatal(args ...any) {
	t.TB.Helper()
	t.Fatalf("%s", fmt.Sprint(args...))
}

func (t *talk) Errorf(format string, args ...any) {
	t.TB.Helper()
	t.TB.Errorf("%s on %s: %s", t.script, t.who.channel(), fmt.Sprintf(format, args...))
}

// tail is the end of what he sees, for a failure.
func (t *talk) tail() string {
	all := t.who.bubbles()
	var b strings.Builder
	for _, m := range all[max(0, len(all)-5):] {
		mark := "<"
		if m.Mine {
			mark = ">"
		}
		fmt.Fprintf(&b, "%s %s %q\n", mark, m.Text, m.Buttons)
	}
	return b.String()
}

// patience is how long a resident waits for an answer: long, as forty of them talk at once.
const patience = 40 * time.Second

func (t *talk) until(what string, done func() bool) {
	t.TB.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(40 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// step is one line of a script.
type step func(t *talk)

func opens(t *talk) {
	t.who.opens()
	sees("không cần nói tên")(t)
}

func says(words string) step {
	return func(t *talk) { t.shot(); t.who.says(words) }
}

func sees(words string) step {
	return func(t *talk) {
		t.TB.Helper()
		t.until(fmt.Sprintf("%q", words), func() bool {
			return slices.ContainsFunc(t.who.heard(), func(said string) bool { return strings.Contains(flat(said), words) })
		})
	}
}

func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// picks presses a choice, or types its number; its label is whole or its beginning.
func picks(label string) step {
	return func(t *talk) {
		t.TB.Helper()
		var found choice
		t.until("the choice "+label, func() bool {
			for _, fits := range []func(string) bool{func(l string) bool { return l == label }, func(l string) bool { return strings.HasPrefix(l, label) }} {
				for _, c := range t.who.offered() {
					if fits(c.label) {
						found = c
						return true
					}
				}
			}
			return false
		})
		t.shot()
		found.pick()
	}
}

// does does a thing, and then the steps, where the channel has it.
func does(what string, then ...step) step {
	return func(t *talk) {
		t.TB.Helper()
		t.shot()
		if t.who.does(what) {
			steps(then...)(t)
		}
	}
}

func steps(all ...step) step {
	return func(t *talk) {
		t.TB.Helper()
		for _, s := range all {
			s(t)
		}
	}
}

// on does the steps on these channels only; "zalo" is both kinds of Zalo, "zalo-bot" and "zalo-oa" are one each.
func on(channels string, then ...step) step {
	return func(t *talk) {
		t.TB.Helper()
		here := t.who.channel()
		if slices.ContainsFunc(strings.Fields(channels), func(c string) bool {
			return c == here && c != "zalo" || c == "zalo" && strings.HasPrefix(here, "zalo") || c == "zalo-bot" && here == "zalo"
		}) {
			steps(then...)(t)
		}
	}
}

var address127 = regexp.MustCompile(`http://127\.0\.0\.1:\d+\S*`)

// moves opens the page that the box has just named, in a browser, as somebody without the chat.
func moves(t *talk) {
	t.TB.Helper()
	var link string
	t.until("an address", func() bool {
		link = address127.FindString(strings.Join(t.who.heard(), "\n"))
		return link != ""
	})
	if strings.ContainsAny(link, "?#=&") {
		t.Errorf("the address takes something along: %s", link)
	}
	t.before, t.who = t.who, t.f.browser(t, strings.TrimRight(link, "."))
	t.who.opens()
	sees("không cần nói tên")(t)
}

// sends goes from the review to the receipt.
var sends = steps(sees("Bà con đọc lại"), picks("Gửi"), keeps)

// keeps waits for the receipt.
func keeps(t *talk) {
	t.TB.Helper()
	t.until("a receipt", func() bool {
		code, err := receipt.Read(t.who.receipt())
		t.code = code
		return err == nil
	})
	t.by = t.who.channel()
	t.shot()
	t.f.plants.add("receipt", t.code.String(), strings.ReplaceAll(t.code.String(), "-", ""), string(t.code.Locator()))
}

// plants are what must be found nowhere, gathered by all conversations.
type plants struct {
	mu   sync.Mutex
	list []planted
}

func (p *plants) add(what string, texts ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, text := range texts {
		if new := (planted{what, text}); len(text) > 5 && !slices.Contains(p.list, new) {
			p.list = append(p.list, new)
		}
	}
}
