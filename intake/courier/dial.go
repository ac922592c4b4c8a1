package courier

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// ErrOpenRedis is returned by [CheckAddr]: Redis beyond the loopback interface without a password or without TLS would
// show who sends when to anyone on the wire, and let anyone empty the queue.
var ErrOpenRedis = errors.New("courier: Redis outside loopback needs a password and TLS")

// CheckAddr refuses a Redis address (host:port, or a path of a Unix socket) that is not on this machine unless it is
// spoken to with password and TLS. A host name other than "localhost" counts as outside: names can be made to point anywhere.
func CheckAddr(addr string, password, withTLS bool) error {
	if addr != "" && addr[0] == '/' {
		return nil
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("courier: Redis address %q is not host:port", addr)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() || password && withTLS {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrOpenRedis, addr)
}

// Connection says how to reach Redis. Several Addrs are nodes of a Cluster, or with Master set the Sentinels that know it.
type Connection struct {
	Addrs    []string
	Master   string
	Cluster  bool // a single address is a Cluster's, too
	Username string
	Password string // never printed; the configuration reads it from a file
	TLS      *tls.Config
}

// go-redis writes to standard error by itself, past slog and whoever reads it. All it would say comes back to us as errors.
func init() { redis.SetLogger(mute{}) }

type mute struct{}

func (mute) Printf(context.Context, string, ...any) {}

// Dial returns a client for the connection after [CheckAddr]. It does not wait for Redis: that may come up later.
func Dial(c Connection) (redis.UniversalClient, error) {
	if len(c.Addrs) == 0 {
		return nil, errors.New("courier: no Redis address")
	}
	for _, addr := range c.Addrs {
		if err := CheckAddr(addr, c.Password != "", c.TLS != nil); err != nil {
			return nil, err
		}
	}
	return redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs:            c.Addrs,
		MasterName:       c.Master,
		IsClusterMode:    c.Cluster,
		Username:         c.Username,
		Password:         c.Password,
		SentinelUsername: c.Username,
		SentinelPassword: c.Password,
		TLSConfig:        c.TLS,
		// Every command here may be repeated, but an XADD that was done and not answered would be done twice, and the
		// carrier backs off and repeats by itself.
		MaxRetries:  -1,
		DialTimeout: 5 * time.Second,
		// Above the longest block of a read; a dead peer is noticed after this.
		ReadTimeout:  10 * time.Second,
		WriteTimeout: 10 * time.Second,
		PoolSize:     8,
		// A batch is 1 to 2 MB; with the usual 32 KiB it would take 64 system calls each way.
		ReadBufferSize:  256 << 10,
		WriteBufferSize: 256 << 10,
		// No CLIENT SETINFO: an ACL user then needs no command for it, and Redis learns nothing about our build.
		DisableIdentity: true,
		// Those notices are for a managed service whose nodes are swapped under the client.
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}), nil
}
