package poster

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"homthu/triage/paper"
)

//go:embed words/*.json
var wordFiles embed.FS

// Catalog is what a poster says, by id.
type Catalog map[string]string

// Vietnamese is the first language of every poster.
func Vietnamese() Catalog { return builtIn("vi") }

// English is the second language unless a province gives another one.
func English() Catalog { return builtIn("en") }

func builtIn(lang string) Catalog {
	content, err := wordFiles.ReadFile("words/" + lang + ".json")
	c := Catalog{}
	if err == nil {
		err = json.Unmarshal(content, &c)
	}
	if err != nil {
		panic("poster: words: " + err.Error()) // they are part of the program
	}
	return c
}

// maxCatalog is the size of a catalog that somebody gives.
const maxCatalog = 64 << 10

// ReadCatalog reads a second language: some of the ids of words/vi.json with their texts, as JSON. What it does not have is not said
// in that language.
func ReadCatalog(content []byte) (Catalog, error) {
	c := Catalog{}
	if len(content) > maxCatalog {
		return nil, errors.New("poster: the catalog is too big")
	}
	if err := json.Unmarshal(content, &c); err != nil {
		return nil, fmt.Errorf("poster: the catalog is no flat JSON object of texts: %w", err)
	}
	known := Vietnamese()
	for id, text := range c {
		if _, ok := known[id]; !ok {
			return nil, fmt.Errorf("poster: the catalog has %q, which no poster says; ids stand in triage/poster/words/vi.json", id)
		}
		if len(text) > 400 {
			return nil, fmt.Errorf("poster: %q is too long", id)
		}
		if lost := missing(text); lost != "" {
			return nil, fmt.Errorf("%w: %s in %s; give a picture instead", ErrLetters, lost, id)
		}
	}
	return c, nil
}

// Text is a text with its gaps filled; "" where the catalog is none or has it not.
func (c *Catalog) text(id string, args ...string) string {
	if c == nil {
		return ""
	}
	text := (*c)[id]
	for i := 0; i+1 < len(args); i += 2 {
		text = strings.ReplaceAll(text, "{"+args[i]+"}", args[i+1])
	}
	return text
}

// missing is the first letter that the fonts do not have.
func missing(text string) string {
	for _, r := range text {
		if r != '\n' && !paper.Has(paper.Sans, r) {
			return fmt.Sprintf("%q", r)
		}
	}
	return ""
}
