package main

import (
	"crypto/ed25519"
	"crypto/tls"

	"homthu/intake/courier"
)

// roads makes the two ends of the way between the zones. In one process both come from one yard; otherwise each process
// has its own end on Redis.
type roads struct {
	yard *courier.Yard
	c    config
	list *inForce
}

func newRoads(c config, list *inForce) *roads { return &roads{courier.NewYard(), c, list} }

// edge returns the edge's end: it believes deployments only.
func (r *roads) edge() (courier.Road, error) {
	return r.end(courier.RoadConfig{Side: courier.Edge, Self: r.c.Edge, Keys: one(func(id string) ed25519.PublicKey {
		return r.list.Directory().DeploymentKey(id)
	})})
}

// deployment returns the deployment's end: it believes edges only.
func (r *roads) deployment() (courier.Road, error) {
	return r.end(courier.RoadConfig{Side: courier.Deployment, Self: r.c.Deployment, Keys: one(func(id string) ed25519.PublicKey {
		return r.list.Directory().EdgeKey(id)
	})})
}

func (r *roads) end(cfg courier.RoadConfig) (courier.Road, error) {
	if r.c.Queue.Kind == "local" {
		return courier.NewLocal(r.yard, cfg)
	}
	connection := courier.Connection{Addrs: []string{r.c.Queue.Addr}, Username: r.c.Queue.User}
	if r.c.Queue.PasswordFile != "" {
		password, err := readSecret(r.c.Queue.PasswordFile)
		if err != nil {
			return nil, err
		}
		connection.Password = password
	}
	if r.c.Queue.TLS {
		connection.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	client, err := courier.Dial(connection)
	if err != nil {
		return nil, err
	}
	return courier.NewRedis(client, cfg)
}

// one makes the courier's look-up of keys from a directory's, which knows one key a party.
func one(key func(id string) ed25519.PublicKey) courier.Keys {
	return func(sender string) []ed25519.PublicKey {
		if k := key(sender); k != nil {
			return []ed25519.PublicKey{k}
		}
		return nil
	}
}
