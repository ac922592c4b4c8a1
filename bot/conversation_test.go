package bot

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"homthu/bot/words"
	"homthu/configs"
	"homthu/intake/place"
	"homthu/intake/rules"
)

var update = flag.Bool("update", false, "write the bot's lines of testdata/conversations anew")

// A conversation file holds what a resident does and, after it, what the bot says:
//
//	# what it shows
//	channel: telegram        (also: box, clears, timer; "key: value" lines up to the first empty line)
//
//	> words of the resident  (>+ another line of the same message; >@ 4000 ab: "ab" repeated to 4,000 characters)
//	* 2                      (presses the button 2 of the newest message; *-1 2: of the one before)
//	! photo f1 words         (photo, voice, file: File and caption; album f1 a9: a photo of album a9)
//	! {"kind":"…"}           (any other Message)
//	! v0 {…}                 (the stored State is replaced by these bytes)
//	< the bot's lines, choices included; --- separates messages
//	= letter {…} or wish …   (what Turn gives to its keeper, keys sorted)
//
// The State goes through JSON between any two messages. The same files are run by conversation.test.ts.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(files) < 3 {
		t.Fatalf("conversations: %d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// play replays a conversation file and returns it with the bot's lines as they are now.
func play(t *testing.T, file string) string {
	head, body, _ := strings.Cut(file, "\n\n")
	env := testEnv(t, header(head))
	state := []byte(`{"v":1}`)
	if box := header(head)["box"]; box != "" {
		state = []byte(`{"v":1,"box":"` + box + `"}`)
	}
	p := &player{t: t, env: env, state: state}
	out := []string{head, ""}
	lines := strings.Split(strings.TrimRight(body, "\n"), "\n")
	for i, line := range lines {
		if line == "" || strings.HasPrefix(line, "< ") || line == "<" || strings.HasPrefix(line, "= ") || line == "---" {
			continue
		}
		out = append(out, line)
		if strings.HasPrefix(line, "#") || i+1 < len(lines) && strings.HasPrefix(lines[i+1], ">+") {
			p.hold(line)
			continue
		}
		out = append(out, p.line(line)...)
		out = append(out, "")
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

func header(head string) map[string]string {
	h := map[string]string{}
	for _, line := range strings.Split(head, "\n") {
		if k, v, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "#") {
			h[k] = v
		}
	}
	return h
}

// boxes of the test conversations; testdata/boxes.json for the TypeScript twin.
func testBoxes(t testing.TB) map[string]Box {
	b, err := os.ReadFile("testdata/boxes.json")
	if err != nil {
		t.Fatal(err)
	}
	var boxes map[string]Box
	if err := json.Unmarshal(b, &boxes); err != nil {
		t.Fatal(err)
	}
	return boxes
}

var loadTables = sync.OnceValues(func() (*rules.Tables, error) {
	return rules.Load(configs.Categories, configs.Statuses, configs.Clocks)
})

func testTables(t testing.TB) *rules.Tables {
	tables, err := loadTables()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func testEnv(t testing.TB, h map[string]string) *Env {
	book, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	tables, boxes := testTables(t), testBoxes(t)
	env := &Env{
		Tables: tables, Words: book, Channel: h["channel"], Page: "https://homthu.example", Name: "tỉnh Lạng Sơn",
		Clears: h["clears"] == "yes", Timer: h["timer"] == "yes",
		Box: func(code string) (Box, bool) { b, ok := boxes[code]; return b, ok },
		Find: func(text string) Found {
			return look(t, text, func(x *place.Index) place.Result { return x.Find(text) })
		},
		Nearest: func(p Pin) Found {
			return look(t, fmt.Sprintf("%.4f,%.4f", p.Lat, p.Lon), func(x *place.Index) place.Result { return x.Nearest(p.Lat, p.Lon) })
		},
	}
	env.Remote = env.Channel != Zalo && env.Channel != ZaloOA
	env.Reminds = reminds(env.Channel)
	env.Alerts = testAlerts(h["alerts"])
	env.Forums = testForums(h["forums"])
	env.Receivers = func(r rules.Route, commune string) []string {
		var names []string
		for _, role := range r.Recipients {
			x, _ := tables.Role(role)
			names = append(names, x.Vi)
		}
		return names
	}
	return env
}

// lookups are the look-ups of places that the conversations make: testdata/lookups.json, for the TypeScript twin, which
// has no gazetteer. TestLookups writes and checks it.
var lookups = map[string]Found{}

var index = sync.OnceValues(place.Load)

// look asks the gazetteer and notes what it said.
func look(t testing.TB, key string, f func(*place.Index) place.Result) Found {
	x, err := index()
	if err != nil {
		t.Fatal(err)
	}
	lookups[key] = found(f(x))
	return lookups[key]
}

// TestLookups runs after TestConversations: the recorded look-ups are those the gazetteer gives now.
func TestLookups(t *testing.T) {
	if len(lookups) == 0 {
		t.Skip("no conversation was run")
	}
	for key := range lookups {
		if len([]rune(key)) > 500 {
			delete(lookups, key)
		}
	}
	checkFile(t, "testdata/lookups.json", lookups)
}
