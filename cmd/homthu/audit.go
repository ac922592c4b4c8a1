package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"homthu/configs"
	"homthu/intake/checkpoint"
	"homthu/intake/rules"
	"homthu/intake/safe"
	"homthu/triage/docket"
)

// auditCmd shows whether somebody changed what the register says happened.
type auditCmd struct {
	Verify  auditVerifyCmd  `cmd:"" help:"Compare every event with the hash tree, and the tree with every checkpoint (inside)."`
	Witness auditWitnessCmd `cmd:"" help:"Print the newest checkpoint that an edge has kept, to be given to verify (edge)."`
}

// auditVerifyCmd runs where the docket is, also beside the running program.
type auditVerifyCmd struct {
	configFlag
	Checkpoint []string `type:"existingfile" help:"File with a checkpoint that was kept elsewhere: what witness printed. May be given several times."`
}

var errTampered = errors.New("the register is not what it was: keep this machine as it is, and ask who could write to its database")

func (c *auditVerifyCmd) Run(ctx context.Context, std streams) (err error) {
	read, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	key, err := readSigningKey(read.DeployKeyFile)
	if err != nil {
		return err
	}
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return err
	}
	db, err := stored{name: "docket", config: func(c config) storeConfig { return c.Docket }, file: "docket.db", migrations: docket.Migrations}.read(ctx, read)
	if err != nil {
		return fmt.Errorf("docket: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	d, err := docket.Open(db, tables, docket.Options{Deployment: read.Deployment})
	if err != nil {
		return err
	}
	var known [][]byte
	for _, name := range c.Checkpoint {
		signed, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("checkpoint: %w", err)
		}
		known = append(known, signed)
	}
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return errors.New("the deployment's key is not an Ed25519 key")
	}
	found, err := d.Verify(ctx, public, known...)
	if errors.Is(err, checkpoint.ErrAnew) {
		return fmt.Errorf("%w; a checkpoint from before says nothing of it", err)
	}
	if err != nil {
		return err
	}
	return printAudit(std, found)
}

func printAudit(std streams, found docket.Audit) error {
	fmt.Fprintf(std.out, "register %s: %d events sealed, %d not yet, newest checkpoint at %d\n", found.Epoch, found.Sealed, found.Unsealed, found.Newest)
	for what, ids := range map[string][]int64{
		"events that were changed": found.Changed, "events that were taken away": found.Missing,
		"events that were put in long afterwards": found.Late, "checkpoints that this register does not have": found.Bad,
	} {
		if len(ids) > 0 {
			fmt.Fprintf(std.out, "%s: %v\n", what, ids)
		}
	}
	if !found.Good() {
		return errTampered
	}
	fmt.Fprintln(std.out, "nothing was changed, taken away or put in long afterwards")
	return nil
}

// auditWitnessCmd runs where the safe is.
type auditWitnessCmd struct {
	configFlag
	Deployment string `required:"" help:"Id of the deployment, as the directory has it."`
}

func (c *auditWitnessCmd) Run(ctx context.Context, std streams) (err error) {
	read, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	db, err := openStore(ctx, read.Safe, filepath.Join(read.Data, "safe.db"), safe.Migrations())
	if err != nil {
		return fmt.Errorf("safe: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	page, ok, err := safe.Open(db, nil, safe.Options{Edge: read.Edge}).Page(ctx, c.Deployment, checkpoint.PageName)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("this edge has no checkpoint of that deployment yet: they come every hour")
	}
	chain, err := checkpoint.Decode(page.Body)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "kept %s\n", time.Unix(page.Version, 0).UTC().Format(time.RFC3339))
	_, err = std.out.Write(chain.Checkpoint)
	return err
}
