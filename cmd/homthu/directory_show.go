package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"homthu/intake/directory"
	"homthu/triage/officer"
)

type directoryShowCmd struct {
	Config string `type:"path" help:"The configuration, for the list in force."`
	File   string `arg:"" optional:"" type:"path" help:"A draft or a signed list; its signature is checked only with --config."`
}

func (c *directoryShowCmd) Run(_ context.Context, std streams) error {
	if c.Config == "" && c.File == "" {
		return errors.New("give --config for the list in force, or a file")
	}
	d, err := c.list()
	if err != nil {
		return err
	}
	return printList(std.out, d, time.Now())
}

func (c *directoryShowCmd) list() (*directory.Directory, error) {
	path := c.File
	var conf config
	if c.Config != "" {
		var err error
		if conf, err = readConfig(c.Config, os.Environ()); err != nil {
			return nil, err
		}
		if path == "" {
			path = conf.DirectoryFile
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	var d draft
	if json.Unmarshal(content, &d) == nil && d.V == draftVersion {
		return &d.List, nil
	}
	if c.Config == "" {
		return directory.Peek(content)
	}
	province, err := readPublicKey(conf.ProvinceKeyFile)
	if err != nil {
		return nil, err
	}
	return directory.ReadExpired(content, province, 0)
}

func printList(out io.Writer, d *directory.Directory, now time.Time) error {
	fmt.Fprintf(out, "%s, version %d, issued %s, valid until %s%s\n", d.Province, d.Version, day(d.Issued), day(d.Expires), expiry(d, now))
	for _, u := range d.Units {
		fmt.Fprintf(out, "%s  %s%s\n", u.ID, u.Name, traits(u))
		for _, k := range u.Keys {
			fmt.Fprintf(out, "    key %s%s\n", officer.Fingerprint(k.Recipient), span(k.From, k.To))
		}
		if len(u.Keys) == 0 {
			fmt.Fprintln(out, "    no key: others stand in")
		}
	}
	for _, e := range d.Edges {
		fmt.Fprintf(out, "edge %s\n", e.ID)
	}
	for _, p := range d.Deployments {
		fmt.Fprintf(out, "deployment %s\n", p.ID)
	}
	_, err := fmt.Fprintf(out, "%d boxes\n", len(d.Boxes))
	return err
}

func expiry(d *directory.Directory, now time.Time) string {
	switch left := d.Expires.Sub(now); {
	case left <= 0:
		return " (EXPIRED)"
	case left < expiresSoon:
		return fmt.Sprintf(" (%d days left)", int(left/(24*time.Hour)))
	}
	return ""
}

func traits(u directory.Unit) string {
	text := span(u.From, u.To)
	if u.Successor != "" {
		text += ", goes over into " + u.Successor
	}
	if u.Recovery {
		text += ", recovery unit"
	}
	if u.PaperKey {
		text += ", has a paper key"
	}
	return text
}

func span(from, to *time.Time) string {
	text := ""
	if from != nil {
		text += " from " + day(*from)
	}
	if to != nil {
		text += " until " + day(*to)
	}
	return text
}

// changesOf says, a line each, what a list says otherwise than the one before it; nil is no list.
func changesOf(before, after *directory.Directory) (lines []string) {
	if before == nil {
		before = &directory.Directory{}
	}
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	was := map[string]directory.Unit{}
	for _, u := range before.Units {
		was[u.ID] = u
	}
	for _, u := range after.Units {
		old, known := was[u.ID]
		delete(was, u.ID)
		switch {
		case !known:
			say("+ unit %s  %s%s", u.ID, u.Name, traits(u))
		case old.Name != u.Name || traits(old) != traits(u):
			say("~ unit %s  %s%s (was: %s%s)", u.ID, u.Name, traits(u), old.Name, traits(old))
		}
		if known && old.Deployment != u.Deployment {
			say("~ unit %s is served by %s (was: %s)", u.ID, u.Deployment, old.Deployment)
		}
		lines = append(lines, keyChanges(u.ID, old.Keys, u.Keys)...)
	}
	for _, u := range before.Units {
		if _, gone := was[u.ID]; gone {
			say("- unit %s  %s is not in the list any more", u.ID, u.Name)
		}
	}
	lines = append(lines, partyChanges(before, after)...)
	if len(before.Boxes) != len(after.Boxes) || !slices.EqualFunc(before.Boxes, after.Boxes, sameBox) {
		say("~ boxes: %d (were: %d)", len(after.Boxes), len(before.Boxes))
	}
	if len(lines) == 0 {
		say("no change but the dates")
	}
	return lines
}

func sameBox(a, b directory.Box) bool {
	return a.Code == b.Code && a.Name == b.Name && a.Commune == b.Commune
}

func keyChanges(unit string, before, after []directory.Key) (lines []string) {
	for _, k := range after {
		i := slices.IndexFunc(before, func(o directory.Key) bool { return o.Recipient == k.Recipient && o.Verify == k.Verify })
		switch {
		case i < 0:
			lines = append(lines, fmt.Sprintf("+ key of %s: fingerprint %s%s", unit, officer.Fingerprint(k.Recipient), span(k.From, k.To)))
		case span(before[i].From, before[i].To) != span(k.From, k.To):
			lines = append(lines, fmt.Sprintf("~ key of %s: fingerprint %s%s", unit, officer.Fingerprint(k.Recipient), span(k.From, k.To)))
		}
	}
	for _, o := range before {
		if !slices.ContainsFunc(after, func(k directory.Key) bool { return o.Recipient == k.Recipient && o.Verify == k.Verify }) {
			lines = append(lines, fmt.Sprintf("- key of %s: fingerprint %s is not in the list any more", unit, officer.Fingerprint(o.Recipient)))
		}
	}
	return lines
}

// partyChanges compares the installations and what they sign with.
func partyChanges(before, after *directory.Directory) (lines []string) {
	type party struct{ kind, id string }
	collect := func(d *directory.Directory) map[party]string {
		all := map[party]string{}
		for _, e := range d.Edges {
			all[party{"edge", e.ID}] = e.Verify
		}
		for _, p := range d.Deployments {
			all[party{"deployment", p.ID}] = p.Verify
		}
		return all
	}
	was, is := collect(before), collect(after)
	for p, verify := range is {
		switch old, known := was[p]; {
		case !known:
			lines = append(lines, fmt.Sprintf("+ %s %s signs with %s", p.kind, p.id, verify))
		case old != verify:
			lines = append(lines, fmt.Sprintf("~ %s %s signs with %s (was: %s)", p.kind, p.id, verify, old))
		}
	}
	for p := range was {
		if _, there := is[p]; !there {
			lines = append(lines, fmt.Sprintf("- %s %s", p.kind, p.id))
		}
	}
	slices.Sort(lines)
	return lines
}
