package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"
	"homthu/bot/zalo/zalotest"
)

// fair is where everybody comes: one commune with every channel that a resident has, the units that must read his tip, and those
// that must not.
type fair struct {
	*canary
	ctx    context.Context
	zalo   *zalotest.Bot
	oa     *zalotest.OA
	plants plants
	jpeg   []byte
	files  string // of residents with a browser
	later  atomic.Int64
	desks  sync.Mutex // one officer works at a time
	tabs   browsers
}

// fairWorld has who reads, who is accused, and a neighbour who must see nothing.
var fairWorld = world{
	Provinces: []worldProvince{{Code: "20", Units: []string{"province-police", "investigation-agency", "police-inspectorate"}}},
	Communes: []worldCommune{
		{Code: villageCommune, Units: []string{"commune-police", "commune-front", "commune-committee"}, Boxes: []worldBox{{Code: villageBox, Name: "thôn Nà Tàn"}}},
		{Code: "06184", Units: []string{"commune-police"}},
	},
}

func newFair(t *testing.T, ctx context.Context) *fair {
	t.Helper()
	f := &fair{ctx: ctx, files: t.TempDir(), tabs: browsers{lent: make(chan struct{}, 3)}}
	f.canary = newCanaryIn(t, func(t testing.TB, kind string, args ...string) *village {
		return newVillageOf(t, fairWorld, kind, args...)
	})
	f.zalo, f.oa = f.zaloBot("webhook"), f.account()
	f.oa.Pause(time.Second)
	now := func() time.Time { return time.Now().Add(time.Duration(f.later.Load())) }
	p, err := newProgram(f.config, now, f.p.log)
	f.must(err)
	f.must(p.useDirectory())
	p.delay = f.p.delay
	f.p = p
	f.jpeg = f.canary.photo()
	f.plants.list = f.planted
	access, refresh := f.oa.Pair()
	f.plants.add("token", telegramtest.Token, zalotest.Token, zaloTestSecret, zalotest.OASecret, zalotest.OAAppSecret, access, refresh)
	f.startEdge(ctx)
	f.startInside(ctx)
	f.oa.Hook("http://" + f.config.Addr + zaloOAPath)
	f.zalo.Until(t, "the process sets its webhook", func() bool { return f.zalo.Hook() == f.config.WebURL+zaloBotPath })
	return f
}

// plant remembers a text that must be found nowhere, and returns it.
func (f *fair) plant(what, text string) string {
	f.plants.add(what, text)
	return text
}

func (f *fair) photo() []byte { return f.jpeg }

func (f *fair) sample(name string) []byte {
	content, err := os.ReadFile(filepath.Join("../../intake/scrub/testdata", name))
	if err != nil {
		panic("no sample " + name)
	}
	return content
}

// talk makes somebody on a channel, with everything that the channel tells of him planted.
func (f *fair) talk(t testing.TB, s script, channel string) *talk {
	k := &talk{TB: t, f: f, script: s.name}
	name := "Quỳnhanhtên " + strings.Fields(s.name)[1]
	switch channel {
	case "telegram":
		u := f.fake.User(s.name)
		u.First, u.Last, u.Username = f.plant("first name", name), f.plant("last name", "Họhiếmthấy"), f.plant("user name", "canary_username_"+s.name[:2])
		f.plant("chat id", u.Chat())
		k.who = &onTelegram{f: f, u: u}
	case "zalo":
		r := f.zalo.Resident(f.plant("display name", name))
		f.plant("chat id on Zalo", r.Chat())
		k.who = &onZalo{f: f, r: r}
	case "zalo-oa":
		p := f.oa.Person(name)
		f.plant("user id of the account", p.Chat())
		k.who = &onAccount{f: f, p: p}
	case "web":
		k.who = f.browser(k, f.config.WebURL+"/h/"+villageBox)
	}
	return k
}

var everyChannel = []string{"telegram", "zalo", "zalo-oa", "web"}

// TestTenConversations is what the issue asks for: ten conversations, each the same on every channel, from the resident's phone
// through the whole program and a real Redis to the officer who must read it, and to nobody else. What they leave behind is
// searched for everything that could tell who somebody is. HOMTHU_SHOTS names a directory for pictures of all of it.
func TestTenConversations(t *testing.T) {
	ctx := within(t, 8*time.Minute)
	f := newFair(t, ctx)
	only := os.Getenv("HOMTHU_SCRIPT") // "03" or "03 zalo": while writing one
	var talks []*talk
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, s := range scripts {
		for _, channel := range everyChannel {
			if number, where, _ := strings.Cut(only, " "); only != "" && (number != s.name[:2] || where != "" && where != channel) {
				continue
			}
			group.Go(func() {
				k := f.talk(t, s, channel)
				defer func() {
					for _, back := range k.back {
						back()
					}
				}()
				opens(k)
				steps(s.tell...)(k)
				k.draws()
				mu.Lock()
				defer mu.Unlock()
				talks = append(talks, k)
			})
		}
	}
	group.Wait()
	for _, k := range talks {
		i := slices.IndexFunc(scripts, func(s script) bool { return s.name == k.script })
		f.guarded(func() { k.isFound(ctx, scripts[i]) })
	}
	f.settles(ctx)
	f.search(t, ctx)
	f.afterFourDays(t, talks)
}

// guarded does something that may end its goroutine.
func (f *fair) guarded(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	<-done
}
