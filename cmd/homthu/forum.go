package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"homthu/configs"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/paper"
)

// forumCmd reads the forums of this installation, beside the process that runs on them. It changes nothing: forums are held by
// officers.
type forumCmd struct {
	List   forumListCmd   `cmd:"" help:"List the forums: day, commune, state, opinions, pledges."`
	Show   forumShowCmd   `cmd:"" help:"Show one: its opinions and what became of them, its pledges."`
	Export forumExportCmd `cmd:"" help:"Write one of its papers as docx or pdf, or all of it as JSON."`
}

type forumListCmd struct {
	configFlag
	Commune string `help:"Only this commune's, by its code."`
}

type forumShowCmd struct {
	configFlag
	ID string `arg:"" help:"Six symbols."`
}

type forumExportCmd struct {
	configFlag
	ID      string `arg:"" help:"Six symbols."`
	Kind    string `help:"plan, invitation, minutes, conclusions, table, reportback, letter; json is all that is approved, for other programs." default:"json"`
	Opinion string `help:"Of a letter: the opinion's id."`
	Format  string `help:"docx or pdf." default:"docx" enum:"docx,pdf"`
	Out     string `help:"File to write; it must not be there yet." required:"" type:"path"`
}

// everywhere is on whose behalf the command reads: nobody's, and every commune's.
var everywhere = docket.Viewer{Unit: "province-police."}

// openForums opens the forums for reading, with the register, which says what may not be in one.
func openForums(ctx context.Context, c configFlag) (*forum.Forums, func(), error) {
	conf, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return nil, nil, err
	}
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return nil, nil, fmt.Errorf("tables: %w", err)
	}
	b, err := lookInside(ctx, conf, tables, nil)
	if err != nil {
		return nil, nil, err
	}
	return b.forums, b.Close, nil
}

// Run lists forums.
func (c *forumListCmd) Run(ctx context.Context, std streams) error {
	f, done, err := openForums(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	list, err := f.List(ctx, everywhere)
	if err != nil {
		return err
	}
	n := 0
	for _, one := range list {
		if c.Commune != "" && one.Commune != c.Commune {
			continue
		}
		n++
		fmt.Fprintf(std.out, "%s  %s  %s  %-7s  %d opinions, %d to approve; %d pledges, %d kept, %d late  %s\n", one.ID, one.Day, one.Commune, one.State,
			one.Counts.Approved, one.Counts.Proposed, one.Counts.Pledges, one.Counts.Kept, one.Counts.Late, one.Title)
	}
	fmt.Fprintf(std.out, "%d forums\n", n)
	return nil
}

// Run shows a forum.
func (c *forumShowCmd) Run(ctx context.Context, std streams) error {
	f, done, err := openForums(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	s, err := f.Sheet(ctx, everywhere, c.ID)
	if err != nil {
		return err
	}
	w := s.Forum
	fmt.Fprintf(std.out, "%s  %s\n%s %02d:%02d, %s, %s\n", w.ID, w.Title, w.Day, w.FromMinute/60, w.FromMinute%60, w.Place, w.State)
	for _, o := range s.Opinions {
		if o.State == forum.Approved {
			fmt.Fprintf(std.out, "  %3d  %s\n       %s %s %s\n", o.Seq, o.Text, o.Disposition, o.Due, o.Answer)
		} else {
			fmt.Fprintf(std.out, "  %3d  (%s)\n", o.Seq, o.State)
		}
	}
	for _, p := range s.Pledges {
		if p.Text == "" {
			p.Text = "(its words were taken out; new ones are to be written)"
		}
		fmt.Fprintf(std.out, "  pledge %d  %s  %s until %s: %s %s\n", p.Seq, p.Text, p.Owner, p.Due, p.State, p.Kept)
	}
	return nil
}

// Run writes a paper.
func (c *forumExportCmd) Run(ctx context.Context, std streams) (err error) {
	f, done, err := openForums(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	var content []byte
	if c.Kind == "json" {
		var s forum.Sheet
		if s, err = f.Sheet(ctx, everywhere, c.ID); err == nil {
			onlyApproved(s.Opinions)
			content, err = json.MarshalIndent(s, "", "  ")
		}
	} else {
		var p forum.Paper
		if p, err = f.Paper(ctx, everywhere, c.ID, c.Kind, c.Opinion); err == nil {
			var file paper.File
			file, err = p.File(c.Format)
			content = file.Bytes
		}
	}
	if err != nil {
		return err
	}
	out, err := os.OpenFile(filepath.Clean(c.Out), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := out.Write(content); err != nil {
		_ = out.Close()
		return err
	}
	fmt.Fprintf(std.out, "%s, %d bytes\n", c.Out, len(content))
	return out.Close()
}

// onlyApproved takes out of opinions the words that nobody approved, or that were taken back: they may give the writer away.
func onlyApproved(opinions []forum.Opinion) {
	for i := range opinions {
		o := &opinions[i]
		o.Sealed = []byte{}
		if o.State != forum.Approved {
			o.Text, o.Answer = "", ""
		}
	}
}
