package main

import (
	"fmt"
	"time"

	"homthu/bot/flood"
)

// limitsConfig bounds what one sender, one place and all together may send. Why each is what it is stands in
// configs/homthu.yaml.
type limitsConfig struct {
	MessagesAMinute int `yaml:"messages_a_minute"`
	TipsADay        int `yaml:"tips_a_day"`
	AnswersADay     int `yaml:"answers_a_day"`
	BoxTipsAnHour   int `yaml:"box_tips_an_hour"`
	BoxBurst        int `yaml:"box_burst"`
	UnitTipsAnHour  int `yaml:"unit_tips_an_hour"`
	UnitBurst       int `yaml:"unit_burst"`
	EdgeTipsAnHour  int `yaml:"edge_tips_an_hour"`
	UrgentAnHour    int `yaml:"urgent_an_hour"`
	Work            int `yaml:"work"`

	SilenceDays   int `yaml:"silence_days"`
	SilencesAUnit int `yaml:"silences_a_unit"`
	SilencesADay  int `yaml:"silences_a_day"`
}

func defaultLimits() limitsConfig {
	return limitsConfig{
		MessagesAMinute: 100, TipsADay: 20, AnswersADay: 100, BoxTipsAnHour: 60, BoxBurst: 120, UnitTipsAnHour: 200, UnitBurst: 400,
		EdgeTipsAnHour: 6000, UrgentAnHour: 1200, Work: flood.DefaultWork, SilenceDays: 7, SilencesAUnit: 5, SilencesADay: 50,
	}
}

// check refuses what would lock residents out, or let an officer mute them for good.
func (l limitsConfig) check() error {
	for _, bound := range []struct {
		key              string
		value, low, high int
	}{
		{"messages_a_minute", l.MessagesAMinute, 20, 10_000}, {"tips_a_day", l.TipsADay, 3, 10_000}, {"answers_a_day", l.AnswersADay, 10, 100_000},
		{"box_tips_an_hour", l.BoxTipsAnHour, 10, 100_000}, {"box_burst", l.BoxBurst, l.BoxTipsAnHour, 100_000},
		{"unit_tips_an_hour", l.UnitTipsAnHour, l.BoxTipsAnHour, 1_000_000}, {"unit_burst", l.UnitBurst, l.UnitTipsAnHour, 1_000_000},
		{"edge_tips_an_hour", l.EdgeTipsAnHour, l.UnitTipsAnHour, 10_000_000}, {"urgent_an_hour", l.UrgentAnHour, 60, 1_000_000},
		{"work", l.Work, 100, 500_000}, // 16 times that still has seven digits
		{"silence_days", l.SilenceDays, 1, 30}, {"silences_a_unit", l.SilencesAUnit, 1, 100}, {"silences_a_day", l.SilencesADay, l.SilencesAUnit, 1000},
	} {
		if bound.value < bound.low || bound.value > bound.high {
			return fmt.Errorf("limits.%s: give a number from %d to %d", bound.key, bound.low, bound.high)
		}
	}
	return nil
}

// gate is what counts senders and places, works what asks the web for work.
func (l limitsConfig) gate(now func() time.Time) (*flood.Gate, *flood.Works) {
	return flood.NewGate(flood.Limits{
		Messages: flood.Per(l.MessagesAMinute, time.Minute),
		Tips:     flood.Per(l.TipsADay, 24*time.Hour),
		Answers:  flood.Per(l.AnswersADay, 24*time.Hour),
		Box:      flood.PerBurst(l.BoxTipsAnHour, time.Hour, l.BoxBurst),
		Unit:     flood.PerBurst(l.UnitTipsAnHour, time.Hour, l.UnitBurst),
		Edge:     flood.Per(l.EdgeTipsAnHour, time.Hour),
		Urgent:   flood.PerBurst(l.UrgentAnHour, time.Hour, l.UrgentAnHour/2),
		Echoes:   flood.DefaultLimits().Echoes,
		Page:     flood.DefaultLimits().Page,
	}, now), flood.NewWorks(l.Work, now)
}
