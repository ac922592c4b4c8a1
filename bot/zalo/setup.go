package zalo

import (
	"context"
	"errors"
	"regexp"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// Health is what Zalo says of the deliveries, which is little: neither what waits nor what failed.
type Health struct {
	Ours bool // the webhook that is set is this one
}

// Setup tells the Bot Platform how events come. There is no call for the bot's description: the operator writes it into
// Zalo Bot Creator, `homthu doctor` says what.
type Setup struct {
	Bot    *Bot
	URL    string // of the webhook, https; "" polls
	Secret string
	Every  time.Duration // between looks at the webhook; default a minute
	Watch  func(Health)  // called with every answer about it
	Options
}

var (
	secretShape  = regexp.MustCompile(`^[A-Za-z0-9_-]{8,256}$`)
	outcomeShape = regexp.MustCompile(`^[a-z0-9._-]{1,60}$`)
)

// CheckSecret says whether Zalo takes this webhook secret. The error does not quote it.
func CheckSecret(secret string) error {
	if !secretShape.MatchString(secret) {
		return errors.New("the webhook secret must have 8 to 256 letters, digits, _ or -")
	}
	return nil
}

// Run sets everything up, trying until it is done, and then sees that the webhook stays set until ctx ends. The rest of the
// adapter does not wait for it.
func (s Setup) Run(ctx context.Context) error {
	if s.Every <= 0 {
		s.Every = time.Minute
	}
	s.Options = s.Filled()
	for _, step := range []func(context.Context) error{s.mode, s.greet} {
		s.insist(ctx, step)
	}
	for s.URL != "" && ctx.Err() == nil {
		delivery.Sleep(ctx, s.Every)
		s.look(ctx)
	}
	<-ctx.Done()
	return ctx.Err()
}

// insist tries a step until it is done, or refused for good.
func (s Setup) insist(ctx context.Context, step func(context.Context) error) {
	for pause := s.Pause; ctx.Err() == nil; pause = min(2*pause, delivery.Longest) {
		err := step(ctx)
		if err == nil {
			return
		}
		kind := kindOf(err)
		if kind == Refused { // trying again is useless, and the rest may still work
			s.Log.Error("setup refused", "channel", bot.Zalo, "kind", string(kind))
			return
		}
		if kind != Stopped {
			s.Log.Warn("setup", "channel", bot.Zalo, "kind", string(kind))
		}
		delivery.Sleep(ctx, pause)
	}
}

// greet looks whether the token works, and says what the operator should know of his bot.
func (s Setup) greet(ctx context.Context) error {
	me, err := s.Bot.Me(ctx)
	if err != nil {
		return err
	}
	if me.Plan == "BASIC" {
		s.Log.Info("zalo's free plan: 50 people and 3,000 messages a month; enough for a pilot", "channel", bot.Zalo)
	}
	if me.Groups {
		s.Log.Warn("this bot can be added to groups, where everybody sees who reports; switch that off in Zalo Bot Creator", "channel", bot.Zalo)
	}
	return nil
}

// mode sets or takes away the webhook. Zalo keeps the address even where its own try of it fails.
func (s Setup) mode(ctx context.Context) error {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if s.URL == "" {
		return s.Bot.call(call, "deleteWebhook", nil, nil)
	}
	var result struct {
		Verification *struct {
			OK      bool   `json:"ok"`
			Outcome string `json:"outcome"` // "webhook.ok", "webhook.http.403"
		} `json:"verification"`
	}
	if err := s.Bot.call(call, "setWebhook", map[string]any{"url": s.URL, "secret_token": s.Secret}, &result); err != nil {
		return err
	}
	if v := result.Verification; v != nil && !v.OK {
		outcome := v.Outcome
		if !outcomeShape.MatchString(outcome) {
			outcome = "unknown"
		}
		s.Log.Warn("zalo tried the webhook and failed; a firewall that lets only browsers through blocks Zalo", "channel", bot.Zalo, "kind", outcome)
	}
	return nil
}

// look asks whether the webhook is still ours, and sets it again where it is not: somebody used the token elsewhere.
func (s Setup) look(ctx context.Context) {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var info struct {
		URL string `json:"url"`
	}
	err := s.Bot.call(call, "getWebhookInfo", nil, &info)
	if err != nil && kindOf(err) != Denied { // 404: none is set
		return // sending reports that Zalo is away
	}
	ours := err == nil && info.URL == s.URL
	if s.Watch != nil {
		s.Watch(Health{Ours: ours})
	}
	if !ours {
		_ = s.mode(ctx) // the next look tells whether it helped
	}
}
