package telegram

import (
	"context"
	"slices"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Texts are what a resident reads before the first word, in one language.
type Texts struct {
	Language string    // two letters; "" is for everybody else
	About    string    // words: start.about-telegram
	Commands []Command // the menu beside the text field
}

// CommandNames are the words of the menu that Turn understands, in the order they should stand. What they say to people
// comes from the catalogs.
var CommandNames = []string{"gui", "xem_lai", "quay_lai", "viet_kin", "huy", "dung", "bat_dau", "cach_dung", "tieng"}

// Command is one entry of the menu. The Name is what Turn understands when "_" is read as a space: "xem_lai".
type Command struct{ Name, Description string }

// Mode says how updates come. The zero value polls.
type Mode struct {
	URL    string // of the webhook, https; "" polls
	Secret string
	// Connections is how many deliveries Telegram makes at once; default 1, which keeps each chat's order.
	Connections int
}

// Health is what Telegram says about the deliveries. Telegram keeps updates for 24 hours: a growing Pending means that tips
// will be lost.
type Health struct {
	Pending int
	Failing bool // the last delivery to the webhook failed in the last minutes
	Ours    bool // updates come the way that Mode says; false: somebody used the bot's token to send them elsewhere
}

// Setup tells Telegram how this bot looks and how updates come.
type Setup struct {
	API   *API
	Texts []Texts
	Mode  Mode
	Every time.Duration // between looks at the health; default a minute
	// Watch is called with every answer about the health.
	Watch func(Health)
	Now   func() time.Time // default time.Now
	Options
}

// Run sets everything up, trying until it is done, and then looks at the health until ctx ends. The rest of the adapter
// does not wait for it.
func (s Setup) Run(ctx context.Context) error {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Every <= 0 {
		s.Every = time.Minute
	}
	s.Options = s.Filled()
	todo, pause := s.steps(), s.Pause
	for len(todo) > 0 && ctx.Err() == nil {
		err := todo[0](ctx)
		switch kind := kindOf(err); {
		case err == nil:
			todo, pause = todo[1:], s.Pause
			continue
		case kind == Refused: // trying again is useless, and the rest may still work
			s.Log.Error("setup refused", "channel", bot.Telegram, "kind", string(kind))
			todo = todo[1:]
			continue
		default:
			s.Log.Warn("setup", "channel", bot.Telegram, "kind", string(kind))
		}
		if own, ok := err.(*Error); ok && own.RetryAfter > pause {
			delivery.Sleep(ctx, own.RetryAfter)
			continue
		}
		delivery.Sleep(ctx, pause)
		pause = min(2*pause, delivery.Longest)
	}
	for ctx.Err() == nil {
		s.look(ctx)
		delivery.Sleep(ctx, s.Every)
	}
	return ctx.Err()
}

// steps are the calls to make, the way of the updates first: everything else is decoration.
func (s Setup) steps() []func(context.Context) error {
	steps := []func(context.Context) error{s.mode}
	for _, t := range s.Texts {
		if t.About != "" {
			steps = append(steps, func(ctx context.Context) error {
				_, err := s.API.library.SetMyDescription(ctx, &tg.SetMyDescriptionParams{Description: clip(t.About, 512), LanguageCode: t.Language})
				return short(ctx, "setMyDescription", err)
			}, func(ctx context.Context) error {
				_, err := s.API.library.SetMyShortDescription(ctx, &tg.SetMyShortDescriptionParams{
					ShortDescription: clip(t.About, 120), LanguageCode: t.Language,
				})
				return short(ctx, "setMyShortDescription", err)
			})
		}
		if len(t.Commands) > 0 {
			steps = append(steps, func(ctx context.Context) error { return s.commands(ctx, t) })
		}
	}
	return steps
}

// mode never drops what is pending: those are tips.
func (s Setup) mode(ctx context.Context) error {
	if s.Mode.URL == "" {
		_, err := s.API.library.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
		return short(ctx, "deleteWebhook", err)
	}
	_, err := s.API.library.SetWebhook(ctx, &tg.SetWebhookParams{
		URL: s.Mode.URL, SecretToken: s.Mode.Secret, MaxConnections: max(s.Mode.Connections, 1), AllowedUpdates: slices.Clone(allowed),
	})
	return short(ctx, "setWebhook", err)
}

func (s Setup) commands(ctx context.Context, t Texts) error {
	params := &tg.SetMyCommandsParams{LanguageCode: t.Language}
	for _, c := range t.Commands {
		params.Commands = append(params.Commands, models.BotCommand{Command: c.Name, Description: clip(c.Description, 256)})
	}
	_, err := s.API.library.SetMyCommands(ctx, params)
	return short(ctx, "setMyCommands", err)
}

// look asks how the deliveries are, and sets the way of the updates again where it is not ours any more.
func (s Setup) look(ctx context.Context) {
	info, err := s.API.library.GetWebhookInfo(ctx)
	if err != nil {
		return // polling and sending report that Telegram is away
	}
	failed, ours := time.Unix(int64(info.LastErrorDate), 0), info.URL == s.Mode.URL
	if s.Watch != nil {
		s.Watch(Health{
			Pending: info.PendingUpdateCount, Failing: info.LastErrorDate > 0 && s.Now().Sub(failed) < 5*time.Minute, Ours: ours,
		})
	}
	if !ours {
		_ = s.mode(ctx) // the next look tells whether it helped
	}
}

// clip shortens a text to whole sentences, or words, of at most most characters.
func clip(text string, most int) string {
	if parts := split(text, most); len(parts) > 0 {
		return parts[0]
	}
	return ""
}
