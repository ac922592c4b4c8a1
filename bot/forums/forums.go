// Package forums is the edge's shelf of forums "Công an lắng nghe ý kiến Nhân dân": it reads the pages that deployments sent
// (name "forum.ID"; the text on them is approved for everybody), and gives out what a resident's page and the chats show.
//
// It refuses a page that is not of the shape of one, a page of a unit that the sending deployment does not serve, or of
// another unit than one of the commune it is about, and what is longer than a forum is. It does not know who reads, asks
// nobody, and keeps nothing. Zone: edge.
package forums

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"homthu/bot"
	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/place"
)

// Prefix begins the names of pages that are forums; the forum's id follows.
const Prefix = "forum."

// Pages is the safe as the shelf reads it.
type Pages interface {
	Pages(ctx context.Context, deployment string) ([]string, error)
	Page(ctx context.Context, deployment, name string) (courier.Page, bool, error)
}

// Options of a Shelf; all are needed but Log.
type Options struct {
	Pages     Pages
	Directory func() *directory.Directory
	Places    *place.Index
	Now       func() time.Time
	Log       *slog.Logger
}

// Shelf is the forums that were published. Its methods may be called from any goroutine.
type Shelf struct {
	opts Options

	mu   sync.Mutex
	read time.Time // when all was read; zero: never
	all  []Forum
}

// fresh is how long what was read is shown: pages come when somebody approved something, or once an hour.
const fresh = 30 * time.Second

// New returns a shelf.
func New(opts Options) *Shelf {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Shelf{opts: opts}
}

// All returns every forum, the latest day first. ok is false while the pages could not be read.
func (s *Shelf) All() (all []Forum, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Now()
	if age := now.Sub(s.read); s.read.IsZero() || age < 0 || age > fresh {
		all, err := s.load()
		if err != nil {
			s.opts.Log.Warn("forums could not be read; those read last are shown", "error", err.Error())
			return s.all, !s.read.IsZero()
		}
		s.read, s.all = now, all
	}
	return s.all, true
}

// Forum returns the forum of an id, which may be typed in small letters. found is false where there is none.
func (s *Shelf) Forum(id string) (f Forum, found, ok bool) {
	all, ok := s.All()
	id = strings.ToUpper(id)
	i := slices.IndexFunc(all, func(f Forum) bool { return f.ID == id })
	if i < 0 {
		return Forum{}, false, ok
	}
	return all[i], true, ok
}

// Coming are the forums that are still to be held, the next one first, as a conversation needs them. It has the shape of
// [bot.Env]'s Forums.
func (s *Shelf) Coming() (list []bot.Forum, ok bool) {
	all, ok := s.All()
	today := day(s.opts.Now())
	for _, f := range slices.Backward(all) {
		if f.Coming(today) {
			list = append(list, f.chat(today))
		}
	}
	return list, ok
}

// Today is the day by which a forum's days are to be told, YYYY-MM-DD.
func (s *Shelf) Today() string { return day(s.opts.Now()) }

var vietNam = time.FixedZone("UTC+7", 7*60*60)

func day(t time.Time) string { return t.In(vietNam).Format(time.DateOnly) }

// load reads the page of every forum from each deployment that sent one of its name, and takes what that one may say.
func (s *Shelf) load() ([]Forum, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	now, d := s.opts.Now(), s.opts.Directory()
	var all []Forum
	for _, deployment := range d.Deployments {
		names, err := s.opts.Pages.Pages(ctx, deployment.ID)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if !strings.HasPrefix(name, Prefix) {
				continue
			}
			page, ok, err := s.opts.Pages.Page(ctx, deployment.ID, name)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			f, ok := Read(page)
			if ok && f.State == Draft {
				continue
			}
			if !ok || !s.may(d, deployment.ID, &f, now) || slices.ContainsFunc(all, func(o Forum) bool { return o.ID == f.ID }) {
				s.opts.Log.Warn("the page of a forum was left out", "deployment", deployment.ID)
				continue
			}
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b Forum) int {
		return strings.Compare(b.Day+b.Hour+b.ID, a.Day+a.Hour+a.ID)
	})
	return all, nil
}

// may says whether a deployment may tell this of a commune, and fills in what the directory and the gazetteer know.
func (s *Shelf) may(d *directory.Directory, deployment string, f *Forum, now time.Time) bool {
	u, ok := d.Unit(f.Unit, now)
	if !ok {
		u, ok = d.Known(f.Unit) // merged since: what was promised stays to be read
	}
	if !ok || u.Deployment != deployment || u.Place != f.Commune || u.Role != "commune-police" && u.Role != "commune-front" {
		return false
	}
	p, ok := s.opts.Places.Place(f.Commune)
	f.Deployment, f.Where = deployment, p.Short()
	return ok
}
