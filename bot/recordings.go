package bot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"homthu/bot/words"
	"homthu/intake/rules"
)

// Recordings are the texts spoken by people of a community, for those who do not read: files LANG/ID.ogg (Opus, as
// Telegram and browsers play it) and LANG/ID.aac (as Zalo does) in one folder. They are read when the edge starts.
type Recordings struct {
	dir  string
	have map[string]bool // "LANG/ID.ogg"
}

// largestRecording is what anybody should have to load to hear one sentence.
const largestRecording = 2 << 20

var recordingShape = regexp.MustCompile(`^[a-z]{2,3}/[a-z]+\.[a-zA-Z0-9-]+\.(ogg|aac)$`)

// OpenRecordings reads the folder; "" is none. known says what there may be a recording of. The warnings name files and
// folders that nobody will ever hear.
func OpenRecordings(dir string, known func(id string) bool) (r *Recordings, warnings []string, err error) {
	r = &Recordings{dir: dir, have: map[string]bool{}}
	if dir == "" {
		return r, nil, nil
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("audio_dir: %w", err)
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || name == "." {
			return err
		}
		skip, why := r.add(filepath.ToSlash(name), d, known)
		if why != "" {
			warnings = append(warnings, filepath.ToSlash(name)+": "+why)
		}
		return skip
	})
	return r, warnings, err
}

// add takes one file or folder, or says why it does not.
func (r *Recordings) add(name string, d fs.DirEntry, known func(id string) bool) (skip error, why string) {
	lang, file, _ := strings.Cut(name, "/")
	id := strings.TrimSuffix(strings.TrimSuffix(file, ".ogg"), ".aac")
	info, err := d.Info()
	switch {
	case d.IsDir() && (file != "" || !slices.Contains(tongues, lang)):
		return fs.SkipDir, "no language of this box"
	case d.IsDir():
		return nil, ""
	case !d.Type().IsRegular() || !recordingShape.MatchString(name) || !known(id):
		return nil, "no text of this name"
	case err != nil || info.Size() == 0 || info.Size() > largestRecording:
		return nil, "empty, or larger than 2 MB"
	}
	r.have[name] = true
	return nil, ""
}

// Has says whether a text is recorded in a language, as an .ogg.
func (r *Recordings) Has(lang, id string) bool { return r != nil && r.have[lang+"/"+id+".ogg"] }

// HasFile says whether there is a recording of this name, "LANG/ID.ogg" or "LANG/ID.aac".
func (r *Recordings) HasFile(name string) bool { return r != nil && r.have[name] }

// Any says whether there is any recording.
func (r *Recordings) Any() bool { return r != nil && len(r.have) > 0 }

// List is what is recorded as .ogg: ids by language, sorted.
func (r *Recordings) List() map[string][]string {
	list := map[string][]string{}
	if r == nil {
		return list
	}
	for name := range r.have {
		lang, file, _ := strings.Cut(name, "/")
		if id, ok := strings.CutSuffix(file, ".ogg"); ok {
			list[lang] = append(list[lang], id)
		}
	}
	for _, ids := range list {
		slices.Sort(ids)
	}
	return list
}

// ErrNoRecording is returned by Open for what there is no recording of.
var ErrNoRecording = errors.New("bot: no such recording")

// Open opens a recording, "LANG/ID.ogg" or "LANG/ID.aac". Only what was there at the start is opened, so that no name from
// outside can lead anywhere else.
func (r *Recordings) Open(name string) (io.ReadCloser, error) {
	if r == nil || !r.have[name] {
		return nil, ErrNoRecording
	}
	f, err := os.Open(filepath.Join(r.dir, filepath.FromSlash(name))) // #nosec G304 -- one of the names found at the start
	if err != nil {
		return nil, ErrNoRecording
	}
	return f, nil
}

// KnownRecording says whether an id is that of a text, of a question or of a page of a menu: what Reply.Spoken may name.
func KnownRecording(tables *rules.Tables, book *words.Book, id string) bool {
	kind, rest, _ := strings.Cut(id, ".")
	switch kind {
	case "question":
		_, ok := tables.Question(rest)
		return ok
	case "list":
		menu := rest[:max(0, strings.LastIndex(rest, "-"))]
		_, ok := tables.Menu(menu)
		return ok
	}
	return book.Has("vi", id)
}
