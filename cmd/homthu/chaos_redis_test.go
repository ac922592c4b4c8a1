package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"homthu/intake/courier"
)

// TestChaosRedis empties and restarts Redis in the middle of a run in both directions, with the real safe and docket.
// What was on the road is lost each time, at first all of it, as the inside is away; the outboxes send it again after the resend time, for which the clock is moved.
// HOMTHU_CHAOS_ROUNDS sets how many times.
func TestChaosRedis(t *testing.T) {
	rounds := chaosRounds(5)
	ctx := within(t, time.Duration(rounds)*10*time.Second+2*time.Minute)
	v := newVillage(t, "redis")
	edge := startPart(t, "edge", v.config)
	for range 10 { // nobody reads yet: all of it lies in Redis
		if _, err := v.sends(ctx, "chưa ai đọc KHONGMAT", false); err != nil {
			t.Fatal(err)
		}
	}
	v.redis.Flush()
	inside := startPart(t, "inside", v.config)
	stop := v.load(ctx, 4)
	for i := range rounds {
		time.Sleep(time.Duration(100+rand.IntN(500)) * time.Millisecond) // any moment: no state to wait for
		switch i % 3 {
		case 0:
			v.redis.Flush()
		case 1:
			v.redis.Restart()
		case 2: // away for a while
			v.redis.Stop()
			time.Sleep(400 * time.Millisecond)
			v.redis.Start()
		}
		for _, p := range []*part{edge, inside} {
			p.later(courier.DefaultResend.First + time.Second)
		}
	}
	stop()
	// Longer than the plan's fourth step: whatever was lost and however often is due again.
	edge.later(10 * time.Minute)
	inside.later(10 * time.Minute)
	v.ends(ctx, nil, edge, inside)
	t.Logf("%d times emptied, %d tips, %d replies", rounds, len(v.tips), v.replied())
}
