package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// late are the words of the officers' pages, by what their keys begin with, that come with the part that says them: they were a
// tenth of what an officer's browser fetches before there is a queue.
var late = []string{"boxes", "channels", "factors", "forum", "keysheet", "openings", "paperkey", "promises", "recover", "roster", "slips", "supervision"}

// lateSuffix asks for them: import late from "./words/vi.json?late".
const lateSuffix = "?late"

// partedWords gives a page's first scripts all words but the late ones, and the late ones where they are asked for.
var partedWords = api.Plugin{Name: "words", Setup: func(build api.PluginBuild) {
	build.OnLoad(api.OnLoadOptions{Filter: `triage/console/words/vi\.json$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		text, err := os.ReadFile(args.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		var all map[string]string
		if err := json.Unmarshal(text, &all); err != nil {
			return api.OnLoadResult{}, err
		}
		for key := range all {
			if slices.Contains(late, head(key)) != (args.Suffix == lateSuffix) {
				delete(all, key)
			}
		}
		part, err := json.Marshal(all)
		content := string(part)
		return api.OnLoadResult{Contents: &content, Loader: api.LoaderJSON}, err
	})
}}

func head(key string) string {
	before, _, _ := strings.Cut(key, ".")
	return before
}

// saysLate finds a late word, or one put together from a code, in a source.
var saysLate = regexp.MustCompile("[\"`](?:" + strings.Join(late, "|") + ")\\.|\\bsayCode\\(\"(?:" + strings.Join(late, "|") + ")\"")

// saidEarly fails where a source of a page's first scripts says a late word: it would not be there yet.
func saidEarly(metafile, part string) error {
	var meta struct {
		Outputs map[string]struct {
			Inputs map[string]json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return err
	}
	for out, made := range meta.Outputs {
		for source := range made.Inputs {
			if filepath.Base(out) == part || filepath.Ext(source) != ".ts" {
				continue
			}
			text, err := os.ReadFile(source)
			if err != nil {
				return err
			}
			if said := saysLate.Find(text); said != nil {
				return fmt.Errorf("%s says %s…, which comes with %s only: take it from the list in tools/bundle/words.go, or give it another name", source, said, part)
			}
		}
	}
	return nil
}
