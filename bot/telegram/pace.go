package telegram

import "homthu/bot/delivery"

// Telegram's limits: about one message a second in one chat, short bursts aside, and about 30 a second overall.
var limits = delivery.Limits{
	Chat:         1,
	ChatBurst:    4, // one turn of the conversation
	Overall:      24,
	OverallBurst: 1, // so that no second sees more than 25
}

func newPace() *delivery.Pace { return delivery.NewPace(limits) }
