package zalo

import "homthu/bot/delivery"

// Zalo documents no rates; these are modest. A turn of the conversation may come at once.
var limits = delivery.Limits{Chat: 1, ChatBurst: 4, Overall: 20, OverallBurst: 1}

func newPace() *delivery.Pace { return delivery.NewPace(limits) }
