package notice

import (
	"embed"
	"encoding/json"
	"strconv"
	"strings"
)

//go:embed words/vi.json words/en.json
var catalogs embed.FS

var spoken = map[string]map[string]string{"vi": catalog("vi"), "en": catalog("en")}

func catalog(lang string) map[string]string {
	b, err := catalogs.ReadFile("words/" + lang + ".json")
	words := map[string]string{}
	if err == nil {
		err = json.Unmarshal(b, &words)
	}
	if err != nil {
		panic("notice: internal error: " + err.Error()) // the file is embedded, and a test reads it
	}
	return words
}

// say returns a text in the language, Vietnamese where there is no such language.
func say(lang, key string, values ...string) string {
	words, ok := spoken[lang]
	if !ok {
		words = spoken["vi"]
	}
	return strings.NewReplacer(values...).Replace(words[key])
}

// counts are what somebody is told of: how much of each kind.
type counts struct{ urgent, cases, pledges, boxes int }

// calm is how much of it is not urgent.
func (c counts) calm() int { return c.cases + c.pledges + c.boxes }

// tell is what is said of them: numbers and kinds, and nothing else.
func tell(lang string, c counts) string {
	var parts []string
	for _, of := range []struct {
		kind string
		n    int
	}{{"urgent", c.urgent}, {"cases", c.cases}, {"pledges", c.pledges}, {"boxes", c.boxes}} {
		form := ".many"
		if of.n == 1 {
			form = ".one"
		}
		if of.n > 0 {
			parts = append(parts, say(lang, of.kind+form, "{n}", strconv.Itoa(of.n)))
		}
	}
	key := "calm"
	if c.urgent > 0 {
		key = "urgent"
	}
	return say(lang, key, "{what}", strings.Join(parts, ", "))
}
