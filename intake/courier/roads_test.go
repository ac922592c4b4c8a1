package courier_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"homthu/harness"
	"homthu/intake/courier"
	"homthu/intake/courier/couriertest"
)

func dial(t testing.TB, addr string) redis.UniversalClient {
	t.Helper()
	client, err := courier.Dial(courier.Connection{Addrs: []string{addr}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestRedis(t *testing.T) {
	server := harness.Redis(t)
	couriertest.Exercise(t, func(t testing.TB) couriertest.Network {
		server.Flush()
		return overRedis(t, server, dial(t, server.Addr))
	})
}

// A Cluster refuses commands whose keys lie in different slots: ours never do.
func TestRedisCluster(t *testing.T) {
	server := harness.Redis(t, "--cluster-enabled", "yes")
	if err := dial(t, server.Addr).Do(t.Context(), "CLUSTER", "ADDSLOTSRANGE", 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	client, err := courier.Dial(courier.Connection{Addrs: []string{server.Addr}, Cluster: true})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for start := time.Now(); client.Set(t.Context(), "up", 1, 0).Err() != nil; time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			t.Fatal("the cluster does not come up")
		}
	}
	couriertest.Chaos(t, overRedis(t, server, client))
}

// Redis is killed and comes back with nothing, again and again, while both zones use it.
func TestRedisRestarts(t *testing.T) {
	server := harness.Redis(t)
	network := overRedis(t, server, dial(t, server.Addr))
	network.Lose = server.Restart
	couriertest.Chaos(t, network)
}

func overRedis(t testing.TB, server *harness.RedisServer, client redis.UniversalClient) couriertest.Network {
	return couriertest.Network{
		Open: func(cfg courier.RoadConfig) courier.Road {
			road, err := courier.NewRedis(client, cfg)
			if err != nil {
				t.Fatal(err)
			}
			return road
		},
		Lose: server.Flush,
		Put: func(side courier.Side, name string, raw []byte) {
			keys := courier.KeysOf(side, name)
			add := redis.XAddArgs{Stream: keys[len(keys)-1], Values: []any{courier.Field, raw}}
			if raw == nil {
				add.Values = []any{"something", "else"}
			}
			if err := client.XAdd(t.Context(), &add).Err(); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func TestLocal(t *testing.T) {
	couriertest.Exercise(t, func(t testing.TB) couriertest.Network {
		yard := courier.NewYard()
		return couriertest.Network{
			Open: func(cfg courier.RoadConfig) courier.Road {
				road, err := courier.NewLocal(yard, cfg)
				if err != nil {
					t.Fatal(err)
				}
				return road
			},
			Lose: yard.Clear,
			Put:  yard.Put,
		}
	})
}

// A Local whose clock is ours: what is held is claimed exactly when it is due.
func TestLocalClaimsOnTime(t *testing.T) {
	yard, now := courier.NewYard(), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	open := func(side courier.Side, self, consumer string, keys courier.Keys) *courier.Local {
		road, err := courier.NewLocal(yard, courier.RoadConfig{
			Side: side, Self: self, Consumer: consumer, Keys: keys, Now: func() time.Time { return now },
		})
		if err != nil {
			t.Fatal(err)
		}
		return road
	}
	tips := couriertest.Tips(1, 10, true)
	if err := courier.Sign(tips, couriertest.Key("edge-1")); err != nil {
		t.Fatal(err)
	}
	if err := open(courier.Edge, "edge-1", "", couriertest.Keys()).Add(t.Context(), tips); err != nil {
		t.Fatal(err)
	}
	read := func(consumer string) int {
		got, err := open(courier.Deployment, "cao-bang", consumer, couriertest.Keys("edge-1")).Read(t.Context(), 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		return len(got)
	}
	if n := read("a"); n != 1 {
		t.Fatalf("%d read, want 1", n)
	}
	now = now.Add(29 * time.Second)
	if n := read("b"); n != 0 {
		t.Fatalf("%d claimed after 29 s, want 0", n)
	}
	now = now.Add(time.Second)
	if n := read("b"); n != 1 {
		t.Fatalf("%d claimed after 30 s, want 1", n)
	}
}

// What is acked, poison included, leaves nothing behind: no entry in the stream and no hold in the group.
func TestRedisAckLeavesNothing(t *testing.T) {
	server := harness.Redis(t)
	client := dial(t, server.Addr)
	network := overRedis(t, server, client)
	edge := network.Open(courier.RoadConfig{Side: courier.Edge, Self: "edge-1", Keys: couriertest.Keys()})
	road := network.Open(courier.RoadConfig{Side: courier.Deployment, Self: "cao-bang", Keys: couriertest.Keys("edge-1")})
	tips := append(couriertest.Tips(2, 10, true), couriertest.Tips(3, 10, false)...)
	if err := courier.Sign(tips, couriertest.Key("edge-1")); err != nil {
		t.Fatal(err)
	}
	if err := edge.Add(t.Context(), tips); err != nil {
		t.Fatal(err)
	}
	network.Put(courier.Deployment, "cao-bang", []byte("poison"))
	got, err := road.Read(t.Context(), 10, time.Second)
	if err != nil || len(got) != len(tips) {
		t.Fatalf("%d read, %v", len(got), err)
	}
	if err := road.Ack(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	for _, key := range courier.KeysOf(courier.Deployment, "cao-bang") {
		waiting := client.XLen(t.Context(), key).Val()
		held, err := client.XPending(t.Context(), key, courier.Group).Result()
		if err != nil || waiting != 0 || held.Count != 0 {
			t.Errorf("%s: %d entries, %+v held, %v", key, waiting, held, err)
		}
	}
}
