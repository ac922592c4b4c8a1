package main

import (
	"context"
	"net/http"
	"path/filepath"

	"homthu/bot"
	"homthu/bot/telegram"
	"homthu/bot/words"
)

// openChats joins the Clerk and the chat channels that the configuration names.
func (e *edge) openChats(p program) error {
	keys, err := bot.OpenKeys(filepath.Join(p.config.Data, "draft-keys"), p.now)
	if err != nil {
		return err
	}
	options := bot.Options{
		Store: e.safe, Keys: keys, Tables: p.tables, Words: p.words, Places: p.places, Directory: p.list.Directory,
		Edge: p.config.Edge, Province: p.config.Province, Page: p.config.WebURL, Now: p.now,
		Blobs: e.blobs, Fetchers: map[string]bot.Fetcher{}, Clears: map[string]bool{bot.Telegram: true},
		Wake: e.wake,
	}
	for _, province := range p.places.Provinces() {
		if province.Code == p.config.Province {
			options.Name = province.Type + " " + province.Name
		}
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
	e.clerk = bot.NewClerk(options)
	e.workers = append(e.workers, func(ctx context.Context) error {
		e.clerk.RunPhotos(ctx, func(error) { e.log.Warn("an attachment could not be fetched yet") })
		return nil
	}, func(ctx context.Context) error {
		e.clerk.RunSilences(ctx, func(error) { e.log.Error("an urgent tip could not be sent by itself yet") })
		return nil
	})
	if api == nil {
		return nil
	}
	return e.openTelegram(p, api)
}

// openTelegram adds the sender and, by mode, the poller or the webhook.
func (e *edge) openTelegram(p program, api *telegram.API) error {
	options := telegram.Options{Log: p.log}
	group, _ := p.words.Text(words.Vietnamese, "warn.group", nil)
	sender := telegram.NewSender(api, e.clerk, telegram.SenderConfig{Group: group, Options: options})
	e.wakers[bot.Telegram] = sender.Wake
	e.workers = append(e.workers, sender.Run)
	if p.config.Telegram.Mode == "poll" {
		e.workers = append(e.workers, telegram.NewPoller(api, e.clerk, sender, telegram.PollerConfig{Options: options}).Run)
		return nil
	}
	secret, err := readSecret(p.config.Telegram.WebhookSecretFile)
	if err != nil {
		return err
	}
	e.webhooks["/webhooks/telegram"] = telegram.NewWebhook(secret, e.clerk, sender, options)
	return nil
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
