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

// tell is what is said of so many cases: numbers, and nothing else.
func tell(lang string, urgent, calm int) string {
	key := "urgent.calm"
	switch {
	case urgent == 0:
		key = "calm"
	case calm == 0:
		key = "urgent"
	}
	return say(lang, key, "{urgent}", strconv.Itoa(urgent), "{calm}", strconv.Itoa(calm))
}
