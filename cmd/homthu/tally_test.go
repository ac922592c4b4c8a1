package main

import (
	"testing"

	"homthu/bot"
	"homthu/bot/zalo"
)

// TestTallyKnowsEveryWord: what an adapter reports is on the metrics page, also the words that only an Official Account has:
// a dead token is what an operator must see.
func TestTallyKnowsEveryWord(t *testing.T) {
	tally := newTally()
	for _, kind := range []string{
		zalo.Received, zalo.SentOut, zalo.Withdrawn, zalo.Anonymous, zalo.BeyondFree, zalo.TokenDead, zalo.LastTries,
	} {
		tally.of(bot.ZaloOA)(kind, 2)
		if n := tally[[2]string{bot.ZaloOA, kind}]; n == nil || n.Load() != 2 {
			t.Errorf("%q of an Official Account is not counted", kind)
		}
	}
	tally.of(bot.ZaloOA)("a word from outside", 1)
	if n := tally[[2]string{bot.ZaloOA, "a word from outside"}]; n != nil {
		t.Error("a word from outside became a label")
	}
}
