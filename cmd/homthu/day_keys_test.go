package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// keyboard is a screen in front of which somebody sits who has no mouse: it is read by scripts, and worked by keys alone.
type keyboard struct{ screen }

func newKeyboard(t *testing.T, url string) keyboard {
	t.Helper()
	k := keyboard{screen{t, harness.ChromiumFor(t, 8*time.Minute), "officer"}}
	k.open(url, 1280, 800)
	return k
}

// keyCodes are the keys that Chromium wants to know by number to do what a browser does with them.
var keyCodes = map[string]int64{"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, " ": 32, "Home": 36, "End": 35}

// press presses keys one after the other; "Ctrl+Enter" and "Shift+Tab" hold the first one.
func (k keyboard) press(keys ...string) {
	k.t.Helper()
	for _, key := range keys {
		modifiers := int64(0)
		if rest, ok := strings.CutPrefix(key, "Ctrl+"); ok {
			key, modifiers = rest, 2
		}
		if rest, ok := strings.CutPrefix(key, "Shift+"); ok {
			key, modifiers = rest, 8
		}
		text := key
		if len(key) > 1 {
			text = map[string]string{"Enter": "\r"}[key]
		}
		if modifiers == 2 {
			text = ""
		}
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			if _, err := chromedp.Call(k.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: key, Text: text,
				Modifiers: modifiers, WindowsVirtualKeyCode: keyCodes[key], NativeVirtualKeyCode: keyCodes[key]}); err != nil {
				k.t.Fatal(err)
			}
			text = ""
		}
	}
}

// types writes words into what has the focus, as an input method for Vietnamese does.
func (k keyboard) types(words string) {
	k.t.Helper()
	if _, err := chromedp.Call(k.ctx, input.InsertText, input.InsertTextParams{Text: words}); err != nil {
		k.t.Fatal(err)
	}
}

func (k keyboard) focus() string {
	return k.eval(`document.activeElement?.id ?? ""`)
}

// reach walks to an element with Tab.
func (k keyboard) reach(id string) {
	k.t.Helper()
	k.awaits("#"+id, fmt.Sprintf(`document.getElementById(%q) !== null`, id))
	for range 80 {
		if k.focus() == id {
			return
		}
		k.press("Tab")
	}
	k.t.Fatalf("Tab does not lead to %s\n%s", id, k.text())
}

// picks walks to a list and goes down in it to the value. Lists may be filled, and drawn anew, while he looks at them.
func (k keyboard) picks(id, value string) {
	k.t.Helper()
	k.awaits(value+" in "+id, `[...document.querySelectorAll("#`+id+` option")].some((o) => o.value === `+quoted(value)+`)`)
	k.reach(id)
	chosen := `document.getElementById("` + id + `")?.value ?? ""`
	k.press("Home")
	for range 300 {
		if k.eval(chosen) == value {
			return
		}
		k.press("ArrowDown")
		if k.focus() != id { // drawn anew, and the focus was lost: a person without a mouse would be lost as well
			k.t.Fatalf("the focus left %s for %q\n%s", id, k.focus(), k.text())
		}
	}
	k.t.Fatalf("ArrowDown does not lead to %q in %s: %s", value, id, k.eval(`[...document.querySelectorAll("#`+id+` option")].map((o) => o.value).join(" ")`))
}

// opens goes to the case in the list and opens it.
func (k keyboard) opens(number string) {
	k.t.Helper()
	k.walks(number)
	k.press("Enter")
	k.awaits("case "+number, `document.querySelector(".casehead .number")?.textContent === "`+number+`" && document.querySelector(".letter") !== null`)
}

// walks goes up or down the list to the case.
func (k keyboard) walks(number string) {
	k.t.Helper()
	k.press("Escape", "Escape")
	k.awaits("row of "+number, `[...document.querySelectorAll(".row")].some((r) => r.textContent.includes("`+number+`"))`)
	// As somebody who looks at the screen: so many down, or up, from where he is.
	const where = `[...document.querySelectorAll(".row")].findIndex((r) => %s)`
	target := fmt.Sprintf(where, `r.textContent.includes("`+number+`")`)
	here := fmt.Sprintf(where, `r === document.activeElement || r.contains(document.activeElement)`)
	for range 20 { // the list is live: rows may move under his hands
		if k.eval(`String(`+target+` === `+here+`)`) == "true" {
			return
		}
		if k.eval(`String(`+here+`)`) == "-1" {
			k.press("j") // the first of them, or where the cursor was
		}
		at, _ := strconv.Atoi(k.eval(`String(` + target + ` - ` + here + `)`))
		key := "j"
		if at < 0 {
			at, key = -at, "k"
		}
		for range at {
			k.press(key)
		}
	}
	k.t.Fatalf("j and k do not lead to %s\n%s", number, k.text())
}
