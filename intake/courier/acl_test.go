package courier_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"homthu/harness"
	"homthu/intake/courier"
	"homthu/intake/courier/couriertest"
)

// aclServer starts Redis with the shipped example, each user's password being its name.
func aclServer(t *testing.T) *harness.RedisServer {
	t.Helper()
	example, err := os.ReadFile("../../configs/redis-acl.conf")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(example), "\n")
	for i, line := range lines {
		if words := strings.Fields(line); len(words) > 3 && words[0] == "user" && strings.HasPrefix(words[3], "#") {
			sum := sha256.Sum256([]byte(words[1]))
			lines[i] = strings.Replace(line, words[3], "#"+hex.EncodeToString(sum[:]), 1)
		}
	}
	path := filepath.Join(t.TempDir(), "redis-acl.conf")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return harness.Redis(t, "--include", path)
}

func as(t *testing.T, addr, user string) redis.UniversalClient {
	t.Helper()
	client, err := courier.Dial(courier.Connection{Addrs: []string{addr}, Username: user, Password: user})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// The whole way works with the rights of the example, claiming included.
func TestACLIsEnough(t *testing.T) {
	server := aclServer(t)
	open := func(side courier.Side, self, consumer string, keys courier.Keys) courier.Road {
		road, err := courier.NewRedis(as(t, server.Addr, self), courier.RoadConfig{
			Side: side, Self: self, Keys: keys, Consumer: consumer, ClaimAfter: 10 * time.Millisecond, MaxWaiting: 2,
		})
		if err != nil {
			t.Fatal(err)
		}
		return road
	}
	edge := open(courier.Edge, "edge-1", "", couriertest.Keys("cao-bang"))
	deployment := open(courier.Deployment, "cao-bang", "", couriertest.Keys("edge-1"))
	tips := append(couriertest.Tips(1, 100, true), couriertest.Tips(1, 100, false)...)
	reply, err := courier.Reply{ID: "r", Case: "c"}.Parcel("cao-bang", "edge-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct {
		from, to courier.Road
		sender   string
		parcels  []courier.Parcel
	}{{edge, deployment, "edge-1", tips}, {deployment, edge, "cao-bang", []courier.Parcel{reply}}} {
		if err := courier.Sign(way.parcels, couriertest.Key(way.sender)); err != nil {
			t.Fatal(err)
		}
		for range 3 { // often enough for the road to be full once, and asked about
			_ = way.from.Add(t.Context(), way.parcels)
			got, err := way.to.Read(t.Context(), 10, time.Second)
			for reads := 0; err == nil && len(got) == 0 && reads < 5; reads++ {
				got, err = way.to.Read(t.Context(), 10, time.Second)
			}
			if err != nil || len(got) == 0 {
				t.Fatalf("nothing came: %v", err)
			}
			if err := way.to.Ack(t.Context(), got); err != nil {
				t.Fatal(err)
			}
		}
		if err := way.from.Add(t.Context(), way.parcels); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACLIsNoMore(t *testing.T) {
	server := aclServer(t)
	const (
		urgent, ordinary = "homthu:{d.cao-bang}:urgent", "homthu:{d.cao-bang}:ordinary"
		in1, in2         = "homthu:{e.edge-1}:in", "homthu:{e.edge-2}:in"
	)
	type command []any
	readAny := func(key string) []command {
		return []command{
			{"XREADGROUP", "GROUP", courier.Group, "x", "STREAMS", key, ">"}, {"XREAD", "STREAMS", key, "0"},
			{"XRANGE", key, "-", "+"}, {"XREVRANGE", key, "+", "-"}, {"DUMP", key}, {"XPENDING", key, courier.Group},
			{"XAUTOCLAIM", key, courier.Group, "x", "0", "0"}, {"XDEL", key, "1-1"}, {"XACK", key, courier.Group, "1-1"},
			{"DEL", key}, {"XTRIM", key, "MAXLEN", "0"}, {"RENAME", key, in1}, {"COPY", key, in1},
			{"XGROUP", "CREATE", key, "mine", "0"}, {"XGROUP", "DESTROY", key, courier.Group}, {"XINFO", "STREAM", key},
		}
	}
	anybody := []command{
		{"FLUSHALL"}, {"KEYS", "*"}, {"SCAN", "0"}, {"CONFIG", "GET", "*"}, {"MONITOR"}, {"ACL", "LIST"}, {"CLIENT", "LIST"},
		{"EVAL", "return 1", "0"}, {"SHUTDOWN"}, {"SUBSCRIBE", "x"}, {"PUBLISH", "x", "y"}, {"SET", "x", "y"}, {"SAVE"},
	}
	forbidden := map[string][]command{
		"edge-1": append(append(append(append(readAny(urgent), readAny(ordinary)...), readAny(in2)...), anybody...),
			command{"XADD", in1, "*", "p", "x"}, command{"XADD", in2, "*", "p", "x"}, command{"XADD", "homthu:{d.lang-son}:urgent", "*", "p", "x"},
			command{"XLEN", in2}, command{"XTRIM", in1, "MAXLEN", "0"}),
		"cao-bang": append(append(append(readAny(in1), readAny(in2)...), anybody...),
			command{"XADD", urgent, "*", "p", "x"}, command{"XADD", "homthu:{d.lang-son}:urgent", "*", "p", "x"}, command{"DEL", urgent}),
	}
	for user, commands := range forbidden {
		client := as(t, server.Addr, user)
		for _, c := range commands {
			if err := client.Do(t.Context(), c...).Err(); !redis.HasErrorPrefix(err, "NOPERM") {
				t.Errorf("%s: %v: %v, want NOPERM", user, c, err)
			}
		}
	}
	nobody := dial(t, server.Addr)
	if err := nobody.Do(t.Context(), "XLEN", urgent).Err(); !redis.HasErrorPrefix(err, "NOAUTH") {
		t.Errorf("without a password: %v, want NOAUTH", err)
	}
	wrong, err := courier.Dial(courier.Connection{Addrs: []string{server.Addr}, Username: "edge-1", Password: "edge-2"})
	if err != nil {
		t.Fatal(err)
	}
	defer wrong.Close()
	if err := wrong.Ping(t.Context()).Err(); !redis.HasErrorPrefix(err, "WRONGPASS") {
		t.Errorf("wrong password: %v, want WRONGPASS", err)
	}
}
