package flood

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

func solved(t *testing.T, c Challenge) string {
	t.Helper()
	header, err := Solve(c)
	if err != nil {
		t.Fatal(err)
	}
	return header
}

func TestWorkIsUsedOnce(t *testing.T) {
	c := start()
	w := NewWorks(1000, c.now)
	header := solved(t, w.Challenge(0))
	undo, err := w.Use(header, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Use(header, 0); !errors.Is(err, ErrWork) {
		t.Errorf("used twice: %v", err)
	}
	undo()
	if _, err := w.Use(header, 0); err != nil {
		t.Errorf("given back, and yet: %v", err)
	}
	late := solved(t, w.Challenge(0))
	c.at = c.at.Add(workTime)
	if _, err := w.Use(late, 0); !errors.Is(err, ErrWork) {
		t.Errorf("expired: %v", err)
	}
	if _, err := NewWorks(1000, c.now).Use(solved(t, w.Challenge(0)), 0); !errors.Is(err, ErrWork) {
		t.Errorf("another edge's, or from before a restart: %v", err)
	}
}

// TestWorkCannotBeMadeDearerOrLonger: what the salt says is what was signed, and digits of the number are not its last ones.
func TestWorkCannotBeBent(t *testing.T) {
	c := start()
	w := NewWorks(1000, c.now)
	challenge := w.Challenge(0)
	text, _ := base64.StdEncoding.DecodeString(solved(t, challenge))
	var s Solution
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	bend := func(what string, f func(*Solution)) {
		bent := s
		f(&bent)
		b, _ := json.Marshal(bent)
		if _, err := w.Use(base64.StdEncoding.EncodeToString(b), 0); !errors.Is(err, ErrWork) {
			t.Errorf("%s: %v", what, err)
		}
	}
	bend("a later time", func(s *Solution) { s.Salt = strings.Replace(s.Salt, "expires=1", "expires=2", 1) })
	bend("worth more", func(s *Solution) { s.Salt = strings.Replace(s.Salt, "max=1000", "max=9000", 1) })
	bend("digits moved into the salt", func(s *Solution) {
		n := strconv.Itoa(s.Number)
		s.Salt = strings.TrimSuffix(s.Salt, "&") + n[:1] + "&"
	})
	bend("no delimiter", func(s *Solution) { s.Salt = strings.TrimSuffix(s.Salt, "&") })
	bend("another number", func(s *Solution) { s.Number++ })
	bend("below nought", func(s *Solution) { s.Number = -1 })
	bend("another kind", func(s *Solution) { s.Algorithm = "SHA-1" })
	bend("unsigned", func(s *Solution) { s.Signature = "" })
	if _, err := w.Use(solved(t, challenge), 0); err != nil {
		t.Fatalf("the straight one: %v", err)
	}
}

// TestPriceGrowsWithLoad: by unit, and in all; and falls again.
func TestPriceGrowsWithLoad(t *testing.T) {
	c := start()
	w := NewWorks(1000, c.now)
	flooded, quiet := []string{"commune-police.06184"}, []string{"commune-police.06085"}
	cheap := solved(t, w.Challenge(0))
	for range 60 {
		w.Count(flooded)
	}
	if w.Level(flooded) != 2 || w.Level(quiet) != 0 || w.Challenge(0).MaxNumber != 1000 {
		t.Fatalf("levels %d, %d", w.Level(flooded), w.Level(quiet))
	}
	if _, err := w.Use(cheap, w.Level(flooded)); !errors.Is(err, ErrWork) {
		t.Errorf("cheap work for a flooded unit: %v", err)
	}
	if _, err := w.Use(cheap, w.Level(quiet)); err != nil {
		t.Errorf("cheap work for another unit: %v", err)
	}
	if _, err := w.Use(solved(t, w.Challenge(w.Level(flooded))), w.Level(flooded)); err != nil {
		t.Errorf("dear work for a flooded unit: %v", err)
	}
	for range 100_000 {
		w.Count(flooded)
	}
	if w.Level(quiet) != MaxLevel || w.Challenge(0).MaxNumber != 1000<<MaxLevel {
		t.Errorf("a machine does not make it dear: %d", w.Level(quiet))
	}
	c.at = c.at.Add(2 * loadTime)
	if w.Level(flooded) != 0 {
		t.Error("the price stays")
	}
}

func TestUsedWorksAreBounded(t *testing.T) {
	c := start()
	w := NewWorks(1000, c.now)
	first := solved(t, w.Challenge(0))
	if _, err := w.Use(first, 0); err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	for i := range mostUsed {
		w.remember([16]byte(sha256sum(strconv.Itoa(i))), c.at)
	}
	n := len(w.young) + len(w.old)
	w.mu.Unlock()
	if n > 2*mostUsed {
		t.Errorf("%d are remembered", n)
	}
	if _, err := w.Use(first, 0); !errors.Is(err, ErrWork) {
		t.Error("forgotten, and used again")
	}
	// Two halves by time: what is used late in one hour is known until it has expired.
	w = NewWorks(1000, c.now)
	c.at = c.at.Add(59 * time.Minute)
	late := solved(t, w.Challenge(0))
	if _, err := w.Use(late, 0); err != nil {
		t.Fatal(err)
	}
	for range 11 {
		c.at = c.at.Add(5 * time.Minute)
		if _, err := w.Use(solved(t, w.Challenge(0)), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Use(late, 0); !errors.Is(err, ErrWork) {
			t.Fatal("used again later in its hour")
		}
	}
}

func TestWorkFromAnEdge(t *testing.T) {
	w := NewWorks(1000, time.Now)
	edge := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		level, _ := strconv.Atoi(r.URL.Query().Get("level"))
		_ = json.NewEncoder(rw).Encode(w.Challenge(level))
	}))
	defer edge.Close()
	header, err := Work(t.Context(), edge.Client(), edge.URL, 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Use(header, 2); err != nil {
		t.Error(err)
	}
}

// peer runs altcha-lib, which shares no code with us, and returns what the script prints.
func peer(t *testing.T, script string, args ...string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if _, missing := os.Stat("../../node_modules/altcha-lib"); err != nil || missing != nil {
		if os.Getenv("HOMTHU_REQUIRE_SERVICES") == "1" {
			t.Fatal("node or altcha-lib is not installed")
		}
		t.Skip("node or altcha-lib is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, node, append([]string{"--input-type=module", "-"}, args...)...)
	run.Dir, run.Stdin, run.Stderr = "../..", strings.NewReader("import * as a from 'altcha-lib/v1';\n"+script), os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestAltchaPeer(t *testing.T) {
	w := NewWorks(1000, time.Now)
	key := strings.Repeat("k3", 16)
	copy(w.key[:], key)
	given, err := json.Marshal(w.Challenge(0))
	if err != nil {
		t.Fatal(err)
	}
	// It solves ours.
	header := peer(t, `const c = JSON.parse(process.argv[2]);
		const s = await a.solveChallenge(c.challenge, c.salt, c.algorithm, c.maxnumber).promise;
		console.log(btoa(JSON.stringify({ algorithm: c.algorithm, challenge: c.challenge, number: s.number, salt: c.salt, signature: c.signature, took: s.took })));`, string(given))
	if _, err := w.Use(header, 0); err != nil {
		t.Errorf("solved by the peer: %v", err)
	}
	// It believes our solution of ours.
	ours := solved(t, w.Challenge(1))
	if got := peer(t, `console.log(await a.verifySolution(process.argv[2], process.argv[3]));`, ours, key); got != "true" {
		t.Errorf("the peer says %s of our solution", got)
	}
	// We solve its challenge, and believe what it signed.
	made := peer(t, `console.log(JSON.stringify(await a.createChallenge({ hmacKey: process.argv[2], maxnumber: 1000, saltLength: 8,
		salt: "0011223344556677?expires=" + process.argv[3] + "&max=1000&" })));`, key, strconv.FormatInt(time.Now().Add(time.Minute).Unix(), 10))
	var c Challenge
	if err := json.Unmarshal([]byte(made), &c); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Use(solved(t, c), 0); err != nil {
		t.Errorf("made by the peer: %v", err)
	}
}

func FuzzUse(f *testing.F) {
	w := NewWorks(100, time.Now)
	header, err := Solve(w.Challenge(0))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{header, "", "e30=", "bnVsbA==", header[:40], header + header} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if undo, err := w.Use(header, 0); err == nil {
			undo()
		} else if !errors.Is(err, ErrWork) {
			t.Fatal(err)
		}
	})
}
