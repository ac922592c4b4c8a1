package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpen(t *testing.T) {
	vectors := filepath.Join("..", "..", "intake", "envelope", "testdata", "vectors")
	var file struct {
		Identities map[string]string `json:"identities"`
	}
	b, err := os.ReadFile(filepath.Join(vectors, "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	key := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("# key of "+name+"\n"+file.Identities[name]+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	open := func(identity, export string, in string) (string, error) {
		var out bytes.Buffer
		err := run(context.Background(), []string{"open", "--identity", identity, export}, streams{strings.NewReader(in), &out, &out})
		return out.String(), err
	}
	envelope := filepath.Join(vectors, "go-tip.tip")
	whole, err := open(key("police"), envelope, "")
	if err != nil {
		t.Fatal(err)
	}
	var tip struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal([]byte(whole), &tip); err != nil || tip.Text == "" {
		t.Errorf("not the JSON of a tip: %v", err)
	}
	if part, err := open(key("police"), filepath.Join(vectors, "go-tip-part.tip"), ""); err != nil || part != whole {
		t.Errorf("the sealed part alone prints something else: %v", err)
	}
	b, err = os.ReadFile(envelope)
	if err != nil {
		t.Fatal(err)
	}
	if piped, err := open(key("police"), "-", string(b)); err != nil || piped != whole {
		t.Errorf("from standard input it prints something else: %v", err)
	}
	for name, want := range map[string]string{"go-tip.tip": "not for this identity", "go-refused-trailing.tip": "refused"} {
		if out, err := open(key("front"), filepath.Join(vectors, name), ""); err == nil || !strings.Contains(err.Error(), want) || out != "" {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
	if out, err := open(envelope, envelope, ""); err == nil || strings.Contains(err.Error()+out, tip.Text) {
		t.Errorf("an envelope is no identity file: %v", err)
	}
}
