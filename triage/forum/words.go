package forum

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed words/vi.json
var catalog []byte

// words are what the papers say. Officials read them in Vietnamese only.
var words = sync.OnceValue(func() (all map[string]string) {
	if err := json.Unmarshal(catalog, &all); err != nil {
		panic("forum: words/vi.json: " + err.Error()) // a test reads it
	}
	return all
})

// gaps fill a sentence.
type gaps map[string]string

// say returns the sentence of a key with its gaps filled: first those given, then those of every paper.
func (d *drawing) say(key string, more gaps) string {
	text := words()[key]
	for _, set := range []gaps{more, d.all} {
		for gap, value := range set {
			text = strings.ReplaceAll(text, "{"+gap+"}", value)
		}
	}
	return text
}
