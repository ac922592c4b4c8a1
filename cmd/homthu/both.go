package main

import (
	"context"
	"crypto/ed25519"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"
)

// both is one process with both roles and two stores, as `homthu serve` and `homthu demo` run them.
type both struct {
	edge   *edge
	inside *inside
}

func openBoth(ctx context.Context, p program) (*both, error) {
	roads := newRoads(p.config, p.list)
	edgeRoad, err := roads.edge()
	if err != nil {
		return nil, err
	}
	insideRoad, err := roads.deployment()
	if err != nil {
		return nil, err
	}
	edgeKey, err := readSigningKey(p.config.EdgeKeyFile)
	if err != nil {
		return nil, err
	}
	deployKey, err := readSigningKey(p.config.DeployKeyFile)
	if err != nil {
		return nil, err
	}
	e, err := openEdge(ctx, p, edgeRoad, edgeKey)
	if err != nil {
		return nil, err
	}
	in, err := openInside(ctx, p, insideRoad, e.blobs, deployKey)
	if err != nil {
		e.Close()
		return nil, err
	}
	return &both{e, in}, nil
}

func (b *both) Run(ctx context.Context) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.Go(func() error { return b.edge.Run(ctx) })
	workers.Go(func() error { return b.inside.Run(ctx) })
	return workers.Wait()
}

func (b *both) Close() {
	b.edge.Close()
	b.inside.Close()
}

func (b *both) admin() http.Handler {
	return adminPages(slices.Concat(b.edge.gauges(), b.inside.gauges(), b.inside.list.gauges()), b.edge.db.Read().PingContext, b.inside.docketDB.Read().PingContext)
}

func seedKey(seed []byte) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(seed) }
