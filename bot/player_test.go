package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

type player struct {
	t     *testing.T
	env   *Env
	state []byte
	held  string
	n     int
	keyed [][]Button // buttons of earlier messages, oldest first
}

func (p *player) hold(line string) {
	if strings.HasPrefix(line, ">") {
		p.held += strings.TrimPrefix(strings.TrimPrefix(line, ">+ "), "> ") + "\n"
	}
}

// message reads one line of the resident's or of the keeper's.
func (p *player) message(line string) (m Message, ok bool) {
	p.n++
	m.ID = fmt.Sprintf("m%d", p.n)
	rest := ""
	if len(line) > 2 {
		rest = line[2:]
	}
	switch {
	case strings.HasPrefix(line, ">@ "):
		var n int
		var unit string
		fmt.Sscanf(line[3:], "%d %s", &n, &unit)
		m.Kind, m.Text = KindText, strings.Repeat(unit, n/len([]rune(unit)))
	case strings.HasPrefix(line, ">+ "):
		m.Kind, m.Text = KindText, p.held+line[3:]
	case strings.HasPrefix(line, ">"):
		m.Kind, m.Text = KindText, rest
	case strings.HasPrefix(line, "*"):
		m.Kind, m.Text = KindChoice, p.press(line)
	case strings.HasPrefix(line, "! v0 "):
		p.state = []byte(line[5:])
		return m, false
	case strings.HasPrefix(line, "! {"):
		if err := json.Unmarshal([]byte(rest), &m); err != nil {
			p.t.Fatalf("%s: %v", line, err)
		}
	default:
		f := strings.SplitN(rest, " ", 3)
		m.Kind, m.File = f[0], f[1]
		if m.Kind == "album" {
			m.Kind, m.Album = KindPhoto, f[2]
		} else if len(f) > 2 {
			m.Text = f[2]
		}
	}
	p.held = ""
	return m, true
}

func (p *player) press(line string) string {
	var back int
	var key string
	if strings.HasPrefix(line, "*-") {
		fmt.Sscanf(line, "*-%d %s", &back, &key)
	} else {
		key = line[2:]
	}
	i := len(p.keyed) - 1 - back
	if i < 0 {
		p.t.Fatalf("%s: no such message with buttons", line)
	}
	for _, b := range p.keyed[i] {
		if strings.HasSuffix(b.Data, ":"+key) {
			return b.Data
		}
	}
	p.t.Fatalf("%s: no such button", line)
	return ""
}

func (p *player) line(line string) []string {
	m, ok := p.message(line)
	if !ok {
		return nil
	}
	s, replies, letter := Turn(p.env, ReadState(p.state), m)
	var err error
	if p.state, err = json.Marshal(s); err != nil {
		p.t.Fatal(err)
	}
	var out []string
	for i, r := range replies {
		if i > 0 {
			out = append(out, "---")
		}
		for _, l := range strings.Split(r.Plain(), "\n") {
			out = append(out, strings.TrimRight("< "+l, " "))
		}
		if len(r.Buttons) > 0 {
			p.keyed = append(p.keyed, r.Buttons)
		}
	}
	if letter != nil {
		out = append(out, "= letter "+sorted(p.t, letter))
	}
	if s.Wish != nil {
		out = append(out, "= wish "+sorted(p.t, s.Wish))
	}
	return out
}

// sorted is JSON with sorted keys and without HTML escapes, as the TypeScript twin prints it.
func sorted(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}
