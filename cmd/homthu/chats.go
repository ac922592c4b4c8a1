package main

import (
	"cmp"
	"context"
	"net/http"
	"path/filepath"
	"time"

	"homthu/bot"
	"homthu/bot/telegram"
	"homthu/bot/words"
)

// openChats joins the Clerk and the chat channels that the configuration names.
func (e *edge) openChats(p program) error {
	options, err := e.clerkOptions(p)
	if err != nil {
		return err
	}
	var api *telegram.API
	if p.config.Telegram.Mode != "off" {
		token, err := readSecret(p.config.Telegram.TokenFile)
		if err != nil {
			return err
		}
		if api, err = telegram.NewAPI(p.config.Telegram.APIURL, token); err != nil {
			return err
		}
		options.Fetchers[bot.Telegram] = api
	}
	zalo, err := openZaloDoors(p, options.Fetchers, e.tally.of(bot.ZaloOA))
	if err != nil {
		return err
	}
	e.clerk = bot.NewClerk(options)
	e.workers = append(e.workers, e.clerkWork()...)
	if api != nil {
		if err := e.openTelegram(p, api); err != nil {
			return err
		}
	}
	return e.openZalo(p, zalo)
}

// clerkOptions are what the Clerk works with; the channels add what they fetch.
func (e *edge) clerkOptions(p program) (bot.Options, error) {
	keys, err := bot.OpenKeys(filepath.Join(p.config.Data, "draft-keys"), p.now)
	if err != nil {
		return bot.Options{}, err
	}
	reminderKeys, err := bot.OpenReminderKeys(filepath.Join(p.config.Data, "reminder-keys"), p.now)
	if err != nil {
		return bot.Options{}, err
	}
	return bot.Options{
		Store: e.safe, Keys: keys, ReminderKeys: reminderKeys, Gate: e.gate, Silences: bot.NewSilences(),
		Tables: p.tables, Words: p.words, Places: p.places, Directory: p.list.Directory, Alerts: e.board.Of, Forums: e.forums.Coming, Recordings: e.recordings,
		Edge: p.config.Edge, Province: p.config.Province, Name: p.provinceName(), Page: p.config.WebURL, Now: p.now,
		Blobs: e.blobs, Fetchers: map[string]bot.Fetcher{}, Clears: map[string]bool{bot.Telegram: true}, Wake: e.wake,
	}, nil
}

// clerkWork is what the Clerk does beside answering.
func (e *edge) clerkWork() []func(context.Context) error {
	always := func(run func(context.Context)) func(context.Context) error {
		return func(ctx context.Context) error { run(ctx); return nil }
	}
	return []func(context.Context) error{always(e.resume), always(func(ctx context.Context) {
		e.clerk.RunPhotos(ctx, func(error) { e.log.Warn("an attachment could not be fetched yet") })
	}), always(func(ctx context.Context) {
		e.clerk.RunSilences(ctx, func(error) { e.log.Error("an urgent tip could not be sent by itself yet") })
	}), always(func(ctx context.Context) {
		e.clerk.RunUnanswered(ctx, func(error) { e.log.Error("who waits for an officer could not be told yet") })
	}), always(func(ctx context.Context) {
		e.clerk.RunReminders(ctx, func(error) { e.log.Warn("reminders that are due wait for the next try") })
	})}
}

// resume goes on with what the last stop interrupted, until it is done: an urgent tip that would have gone out after a
// minute depends on it.
func (e *edge) resume(ctx context.Context) {
	for ctx.Err() == nil {
		err := e.clerk.Resume(ctx)
		if err == nil {
			return
		}
		e.log.Error("what the last stop interrupted waits for the next try", "error", err.Error())
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
		}
	}
}

// openTelegram adds the sender and, by mode, the poller or the webhook.
func (e *edge) openTelegram(p program, api *telegram.API) error {
	options := telegram.Options{Log: p.log, Report: e.tally.of(bot.Telegram)}
	group, err := p.words.Text(words.Vietnamese, "group.talk", nil)
	if err != nil {
		return err
	}
	sender := telegram.NewSender(api, e.clerk, telegram.SenderConfig{Group: group, Recordings: e.recordings, Options: options})
	e.wakers[bot.Telegram] = sender.Wake
	setup := telegram.Setup{API: api, Options: options, Now: p.now, Watch: e.watchTelegram}
	if setup.Texts, err = telegramTexts(p); err != nil {
		return err
	}
	e.workers = append(e.workers, sender.Run)
	if p.config.Telegram.Mode == "poll" {
		e.workers = append(e.workers, setup.Run, telegram.NewPoller(api, e.clerk, sender, telegram.PollerConfig{Options: options}).Run)
		return nil
	}
	setup.Mode.URL = p.config.WebURL + "/webhooks/telegram"
	if setup.Mode.Secret, err = readSecret(p.config.Telegram.WebhookSecretFile); err != nil {
		return err
	}
	e.workers = append(e.workers, setup.Run)
	e.webhooks["/webhooks/telegram"] = telegram.NewWebhook(setup.Mode.Secret, e.clerk, sender, options)
	return nil
}

// telegramTexts are what Telegram itself shows: the description before the first word, and the menu.
func telegramTexts(p program) ([]telegram.Texts, error) {
	var all []telegram.Texts
	for _, lang := range []string{"", "vi", "en"} {
		written := cmp.Or(lang, words.Vietnamese)
		about, err := p.words.Text(written, "start.about-telegram", map[string]string{"ten_noi": p.provinceName(), "dia_chi_web": p.config.WebURL})
		if err != nil {
			return nil, err
		}
		texts := telegram.Texts{Language: lang, About: about}
		for _, name := range telegram.CommandNames {
			description, err := p.words.Text(written, "command."+name, nil)
			if err != nil {
				return nil, err
			}
			texts.Commands = append(texts.Commands, telegram.Command{Name: name, Description: description})
		}
		all = append(all, texts)
	}
	return all, nil
}

// watchTelegram tells the operator when deliveries pile up: Telegram throws them away after 24 hours.
func (e *edge) watchTelegram(h telegram.Health) {
	e.pending.Store(int64(h.Pending))
	if h.Failing {
		e.log.Warn("telegram cannot deliver to the webhook", "count", h.Pending)
	}
	if !h.Ours {
		e.log.Error("telegram delivers elsewhere; it is set again, but whoever did this has the bot's token: revoke it at BotFather")
	}
}

func (p program) provinceName() string {
	for _, province := range p.places.Provinces() {
		if province.Code == p.config.Province {
			return province.Type + " " + province.Name
		}
	}
	return ""
}

// wake tells a channel's sender that replies wait.
func (e *edge) wake(channel string) {
	if wake := e.wakers[channel]; wake != nil {
		wake()
	}
}

// Handler is what the public listener serves: the site, and the webhooks beside it.
func (e *edge) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", e.site)
	for path, hook := range e.webhooks {
		mux.Handle("POST "+path, hook)
	}
	return mux
}
