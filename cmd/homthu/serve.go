package main

import (
	"context"
	"os"
	"time"

	"homthu/intake/safe/blob"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// configFlag is the flag that every long-running subcommand has.
type configFlag struct {
	Config string `help:"The configuration file; configs/homthu.yaml is the commented example." required:"" type:"path"`
}

func (c configFlag) program() (program, error) {
	read, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return program{}, err
	}
	p, err := newProgram(read, time.Now, newLog(os.Stderr))
	if err != nil {
		return program{}, err
	}
	if err := os.MkdirAll(read.Data, 0o700); err != nil {
		return program{}, err
	}
	return p, p.useDirectory()
}

// serveCmd runs both roles in one process with two stores.
type serveCmd struct{ configFlag }

func (c *serveCmd) Run(ctx context.Context) error {
	p, err := c.program()
	if err != nil {
		return err
	}
	both, err := openBoth(ctx, p)
	if err != nil {
		return err
	}
	defer both.Close()
	return serveAll(ctx, both.Run, map[string]listener{
		p.config.Addr:        {handler: both.edge.Handler()},
		p.config.ConsoleAddr: {handler: both.inside.pages},
		p.config.AdminAddr:   {handler: both.admin()},
	})
}

// intakeCmd runs the edge alone: the machine that faces the internet.
type intakeCmd struct{ configFlag }

func (c *intakeCmd) Run(ctx context.Context) error {
	p, err := c.program()
	if err != nil {
		return err
	}
	road, err := newRoads(p.config, p.list).edge()
	if err != nil {
		return err
	}
	key, err := readSigningKey(p.config.EdgeKeyFile)
	if err != nil {
		return err
	}
	e, err := openEdge(ctx, p, road, key)
	if err != nil {
		return err
	}
	defer e.Close()
	return serveAll(ctx, e.Run, map[string]listener{
		p.config.Addr:      {handler: e.Handler()},
		p.config.AdminAddr: {handler: adminPages(append(e.gauges(), p.list.gauges()...), e.db.Read().PingContext)},
	})
}

// triageCmd runs the inside alone: the machine in the police network.
type triageCmd struct{ configFlag }

func (c *triageCmd) Run(ctx context.Context) error {
	p, err := c.program()
	if err != nil {
		return err
	}
	road, err := newRoads(p.config, p.list).deployment()
	if err != nil {
		return err
	}
	key, err := readSigningKey(p.config.DeployKeyFile)
	if err != nil {
		return err
	}
	blobs, err := blob.Open(filepath.Join(p.config.Data, "blobs"))
	if err != nil {
		return err
	}
	in, err := openInside(ctx, p, road, blobs, key)
	if err != nil {
		return err
	}
	defer in.Close()
	return serveAll(ctx, in.Run, map[string]listener{
		p.config.ConsoleAddr: {handler: in.pages},
		p.config.AdminAddr:   {handler: adminPages(append(in.gauges(), p.list.gauges()...), in.docketDB.Read().PingContext)},
	})
}

// serveAll opens every address before anything works, then runs until ctx is done or one part fails.
func serveAll(ctx context.Context, work func(context.Context) error, at map[string]listener) error {
	var open []listener
	for addr, l := range at {
		opened, err := listen(ctx, addr)
		if err != nil {
			return err
		}
		defer opened.Close()
		open = append(open, listener{opened, l.handler})
	}
	stopped := ctx
	workers, ctx := errgroup.WithContext(ctx)
	workers.Go(func() error { return work(ctx) })
	for _, l := range open {
		workers.Go(func() error { return l.serve(ctx) })
	}
	if err := workers.Wait(); err != nil && stopped.Err() == nil {
		return err
	}
	return nil // told to stop, and stopped
}
