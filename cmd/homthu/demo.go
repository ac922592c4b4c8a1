package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"homthu/bot"
	"homthu/triage/officer"
	"homthu/triage/roster"

	"golang.org/x/sync/errgroup"
)

// demoCmd shows the whole product on embedded defaults: no account, no internet, one folder.
type demoCmd struct {
	Data        string `help:"Folder to keep the demo in; a second start on it goes on. Without one, a temporary folder that is removed at the end." type:"path"`
	Addr        string `help:"Address of the residents' pages." default:"127.0.0.1:8080"`
	ConsoleAddr string `help:"Address of the officers' pages." default:"127.0.0.1:8081"`
	JSON        bool   `name:"json" help:"Print one line of JSON first."`
}

// directoryLife is how long the demo's directory is valid.
const directoryLife = 5 * 365 * 24 * time.Hour

// Run starts the demo, plays its world on the first start, prints where everything is, and works until it is stopped.
func (c *demoCmd) Run(ctx context.Context, std streams) (err error) {
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "homthu-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	w, err := readWorld()
	if err != nil {
		return err
	}
	return runDemo(ctx, *c, dir, std, w)
}

func runDemo(ctx context.Context, c demoCmd, dir string, std streams, w world) error {
	clock := &demoClock{}
	p, err := newProgram(demoConfig(dir), clock.now, newLog(os.Stderr))
	if err != nil {
		return err
	}
	p.delay = func(int) int { return 0 }
	state, err := prepareDemo(ctx, &p, dir, w)
	if err != nil {
		return err
	}
	web, err := listenDemo(ctx, c.Addr, "127.0.0.1:8080")
	if err != nil {
		return err
	}
	desk, err := listenDemo(ctx, c.ConsoleAddr, "127.0.0.1:8081")
	if err != nil {
		return err
	}
	admin, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.config.WebURL = "http://" + web.Addr().String()
	if _, port, err := net.SplitHostPort(desk.Addr().String()); err == nil {
		p.config.Console.URL = "http://localhost:" + port // passkeys need a name
	}
	both, err := openBoth(ctx, p)
	if err != nil {
		return err
	}
	defer both.Close()
	listeners := []listener{{web, both.edge.Handler()}, {desk, both.inside.pages}, {admin, both.admin()}}
	stopping, stop := context.WithCancel(ctx)
	defer stop()
	workers, working := errgroup.WithContext(stopping)
	workers.Go(func() error { return both.Run(working) })
	for _, l := range listeners {
		workers.Go(func() error { return l.serve(working) })
	}
	err = showDemo(working, c, dir, std, p, clock, &state, w, both, listeners)
	if err == nil {
		<-working.Done()
	}
	stop()
	return errors.Join(err, workers.Wait())
}

// showDemo plays the world if it was not played yet, and prints what there is to see.
func showDemo(ctx context.Context, c demoCmd, dir string, std streams, p program, clock *demoClock, state *demoState, w world, both *both, listeners []listener) error {
	if state.Seeded == 0 {
		if !c.JSON {
			fmt.Fprintf(std.out, "%d cases go through the real path; this takes a moment…\n", len(w.Cases))
		}
		player := newPlayer(p, clock, *state, w, listeners[0].url(), listeners[1].url())
		if err := player.play(ctx, w, state.Started); err != nil {
			return err
		}
		state.Seeded = len(w.Cases)
		if err := state.write(dir); err != nil {
			return err
		}
	}
	if err := both.inside.publishOnce(ctx); err != nil {
		return err
	}
	return printDemo(c, dir, std, *state, listeners)
}

func newPlayer(p program, clock *demoClock, state demoState, w world, web, console string) *player {
	pl := &player{
		clock: clock, web: web, console: console, boxes: map[string]string{}, logins: map[string]demoLogin{},
		officers: map[string]*officer.Desk{}, client: &http.Client{Timeout: time.Minute},
		sealer: bot.Sealer{Tables: p.tables, Directory: p.list.Directory, Edge: p.config.Edge, Now: clock.now, Province: func(commune string) string {
			c, _ := p.places.Place(commune)
			return c.ProvinceCode
		}},
	}
	for _, commune := range w.Communes {
		for _, box := range commune.Boxes {
			pl.boxes[box.Code] = commune.Code
		}
	}
	for _, login := range state.Logins {
		pl.logins[login.Unit] = login
	}
	return pl
}

// demoConfig is the configuration of a demo in dir: what an installation writes into homthu.yaml.
func demoConfig(dir string) config {
	c := defaultConfig()
	c.Data = dir
	c.Deployment = "demo"
	c.DirectoryFile = filepath.Join(dir, "directory.signed")
	c.ProvinceKeyFile = filepath.Join(dir, "province.pub")
	c.EdgeKeyFile = filepath.Join(dir, "edge.key")
	c.DeployKeyFile = filepath.Join(dir, "deployment.key")
	return c
}

// prepareDemo makes the world's units, officers and directory on the first start, and reads them on the next.
func prepareDemo(ctx context.Context, p *program, dir string, w world) (demoState, error) {
	state, found, err := readDemoState(dir)
	if err != nil {
		return state, err
	}
	if !found {
		state = newDemoState(time.Now())
		if err := peopleDemo(ctx, *p, w, &state); err != nil {
			return state, err
		}
		if err := state.write(dir); err != nil {
			return state, err
		}
	}
	return state, p.useDirectory()
}

// peopleDemo fills the roster, signs the directory, and writes the files that the configuration names.
func peopleDemo(ctx context.Context, p program, w world, state *demoState) error {
	earliest := state.Started
	for _, c := range w.Cases {
		if at := state.Started.AddDate(0, 0, -c.Days-2); at.Before(earliest) {
			earliest = at
		}
	}
	for _, o := range w.Openings {
		if at := state.Started.AddDate(0, 0, -o.Days-2); at.Before(earliest) {
			earliest = at
		}
	}
	for _, f := range w.Forums {
		if at := state.Started.AddDate(0, 0, -f.Days-12); at.Before(earliest) {
			earliest = at
		}
	}
	// The units must have had their keys before the first case came.
	then := func() time.Time { return earliest }
	db, err := openStore(ctx, p.config.Docket, filepath.Join(p.config.Data, "roster.db"), roster.Migrations)
	if err != nil {
		return err
	}
	defer db.Close()
	r, err := roster.Open(ctx, db, p.tables, then)
	if err != nil {
		return err
	}
	if err := peopleUnits(ctx, r, w, p.places, state, p.config.Deployment, p.config.Edge); err != nil {
		return err
	}
	signed, _, err := r.Issue(ctx, "homthu demo", directoryLife, seedKey(state.Province))
	if err != nil {
		return err
	}
	for path, content := range map[string]string{
		p.config.DirectoryFile:   string(signed),
		p.config.ProvinceKeyFile: publicKey(state.Province) + "\n",
		p.config.EdgeKeyFile:     base64.StdEncoding.EncodeToString(state.Edge) + "\n",
		p.config.DeployKeyFile:   base64.StdEncoding.EncodeToString(state.Deploy) + "\n",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// listenDemo opens addr. When that is the default and something else is there already, any free port will do.
func listenDemo(ctx context.Context, addr, usual string) (net.Listener, error) {
	l, err := listen(ctx, addr)
	if err != nil && addr == usual {
		return listen(ctx, "127.0.0.1:0")
	}
	return l, err
}

// demoLine is what `homthu demo --json` prints; tools outside the repository read it.
type demoLine struct {
	Web     string      `json:"web"`
	Console string      `json:"console"`
	MTTQ    string      `json:"mttq"`
	Public  string      `json:"public"`
	Admin   string      `json:"admin"`
	Data    string      `json:"data"`
	Logins  []demoLogin `json:"logins"`
	Boxes   []string    `json:"boxes"`
}

func printDemo(c demoCmd, dir string, std streams, state demoState, listeners []listener) error {
	line := demoLine{
		Web: listeners[0].url(), Console: listeners[1].url(), MTTQ: listeners[1].url() + "/mat-tran",
		Public: listeners[0].url() + "/cong-khai", Admin: listeners[2].url(), Data: dir, Logins: state.Logins, Boxes: state.Boxes,
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(line)
	}
	fmt.Fprintf(std.out, "\n  a resident's box   %s/h/%s\n  look up a code     %s/tra-cuu\n  public totals      %s\n  duty console       %s\n  the Front's board  %s\n  health, metrics    %s\n  data               %s\n\n",
		line.Web, line.Boxes[0], line.Web, line.Public, line.Console, line.MTTQ, line.Admin, line.Data)
	fmt.Fprintf(std.out, "  %-22s %-32s %s\n", "role", "user", "passphrase")
	for _, l := range line.Logins {
		fmt.Fprintf(std.out, "  %-22s %-32s %s\n", l.Role, l.User, l.Passphrase)
	}
	_, err := fmt.Fprint(std.out, "\nCtrl-C stops it.\n")
	return err
}
