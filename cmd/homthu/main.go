// Homthu is Viet Nam's village suggestion box (hòm thư góp ý), put online. It is one binary with one subcommand a
// file; which zone a process belongs to is decided by what its subcommand gives it. No rules live here.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// streams are the standard streams of a command, so that tests can stand in for a terminal.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// commands is the grammar of the command line; each field is a file of this folder.
type commands struct {
	Demo      demoCmd      `cmd:"" help:"Show the whole product on embedded defaults, offline."`
	Serve     serveCmd     `cmd:"" help:"Run both roles in one process."`
	Intake    intakeCmd    `cmd:"" help:"Run the edge: chats, the residents' pages, the safe."`
	Triage    triageCmd    `cmd:"" help:"Run the inside: the docket and the officers' pages."`
	Migrate   migrateCmd   `cmd:"" help:"Bring PostgreSQL stores to this program's schema."`
	Backup    backupCmd    `cmd:"" help:"Copy the stores into one sealed file, while the program runs."`
	Restore   restoreCmd   `cmd:"" help:"Fill new stores from a backup, on either engine."`
	Doctor    doctorCmd    `cmd:"" help:"Look for what would fail a resident, before one finds it."`
	Directory directoryCmd `cmd:"" help:"Draft, sign and adopt the province's list of units, keys and boxes."`
	Unit      unitCmd      `cmd:"" help:"Administer units and their keys."`
	Box       boxCmd       `cmd:"" help:"Administer villages and their boxes: import, coverage, posters."`
	Forum     forumCmd     `cmd:"" help:"List the forums, show one, write its papers."`
	Officer   officerCmd   `cmd:"" help:"Invite officers, list them, let them go."`
	Report    reportCmd    `cmd:"" help:"Write a unit's report of a month, quarter, half-year or year."`
	Audit     auditCmd     `cmd:"" help:"Show whether anybody changed what the register says happened."`

	Place placeCmd `cmd:"" help:"Find the commune that a text means, old names included."`
	Bench benchCmd `cmd:"" help:"Measure the product beside its limits, both in one run."`
	Zalo  zaloCmd  `cmd:"" help:"Do for Zalo what only a person can."`
	Open  openCmd  `cmd:"" help:"Open an exported envelope with a unit's identity and print the tip as JSON."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}); err != nil {
		fmt.Fprintln(os.Stderr, "homthu:", err)
		os.Exit(1)
	}
}

// run parses args and runs the subcommand that they name. A command's Run may ask for a context.Context and for
// streams.
func run(ctx context.Context, args []string, std streams) error {
	ended := errors.New("ended") // kong ends the process after --help; a test must go on
	parser, err := kong.New(&commands{},
		kong.Name("homthu"),
		kong.Description("Hòm thư góp ý: sealed tips from a village to the right desk, and the answer back."),
		kong.UsageOnError(),
		kong.Writers(std.out, std.err),
		kong.Exit(func(int) { panic(ended) }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std),
	)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil && r != any(ended) {
			panic(r)
		}
	}()
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run()
}
