package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
)

// Scripts are the modules of a page: the one that it names, and those that this one loads, at once or later. All of them
// are served below a name of what they are now. A page that was loaded before the server was renewed finds nothing there,
// instead of a module that fits its own by chance.
type Scripts struct {
	from    embed.FS
	base    string
	entry   string
	names   []string
	version string
}

// NewScripts are the scripts in the folder dist of from, without those that are something else. Pages have entry below base.
func NewScripts(from embed.FS, base, entry string, without ...string) *Scripts {
	list, err := from.ReadDir("dist")
	if err != nil {
		panic("console: internal error: " + err.Error()) // the folder is embedded or the package does not compile
	}
	s := &Scripts{from: from, base: base, entry: entry}
	sum := sha256.New()
	for _, file := range list {
		if slices.Contains(without, file.Name()) {
			continue
		}
		s.names = append(s.names, file.Name())
		fmt.Fprintf(sum, "%s %x\n", file.Name(), sha256.Sum256(embedded(from, "dist/"+file.Name())))
	}
	s.version = hex.EncodeToString(sum.Sum(nil)[:8])
	return s
}

// Serve adds the scripts to what is served.
func (s *Scripts) Serve(mux *http.ServeMux) {
	for _, name := range s.names {
		mux.HandleFunc("GET "+s.path(name), ServeFile(s.from, "dist/"+name, Policy))
	}
}

func (s *Scripts) path(name string) string { return s.base + s.version + "/" + name }

// Page serves a page that names the script as if it had no version. What that one loads at once is named as well, so that
// the browser need not read the one to ask for the other.
func (s *Scripts) Page(name string) http.HandlerFunc {
	var early bytes.Buffer
	for _, module := range s.First()[1:] {
		fmt.Fprintf(&early, "<link rel=\"modulepreload\" href=\"%s\">\n", s.path(module))
	}
	plain := []byte(`<script src="` + s.base + s.entry + `"`)
	content := embedded(s.from, name)
	if bytes.Count(content, plain) != 1 {
		panic("console: internal error: " + name + " does not load its script") // it is embedded
	}
	return serve(bytes.Replace(content, plain, []byte(early.String()+`<script type="module" src="`+s.path(s.entry)+`"`), 1), name, Policy)
}

// atOnce finds what a module of ours loads before it runs: import"./x.js", from"./x.js", but not import("./x.js").
var atOnce = regexp.MustCompile(`(?:\bfrom|\bimport)\s*"\./([a-z0-9-]+\.js)"`)

// First are the modules that a page loads before it runs: its own and what that one needs.
func (s *Scripts) First() []string {
	list := []string{s.entry}
	for i := 0; i < len(list); i++ {
		for _, found := range atOnce.FindAllSubmatch(embedded(s.from, "dist/"+list[i]), -1) {
			if name := path.Base(string(found[1])); slices.Contains(s.names, name) && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}
