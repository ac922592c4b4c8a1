package opening

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed words/vi.json
var catalog []byte

// words are what the minutes say. Officials read them in Vietnamese only.
var words = sync.OnceValue(func() (all map[string]string) {
	if err := json.Unmarshal(catalog, &all); err != nil {
		panic("opening: words/vi.json: " + err.Error()) // a test reads it
	}
	return all
})

// gaps fill a sentence.
type gaps map[string]string

// say returns the sentence of a key with its gaps filled.
func say(key string, all gaps) string {
	text := words()[key]
	for gap, value := range all {
		text = strings.ReplaceAll(text, "{"+gap+"}", value)
	}
	return text
}
