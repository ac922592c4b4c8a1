package main

import (
	"fmt"
	"strings"
	"sync/atomic"

	"homthu/bot"
	"homthu/bot/words"
	"homthu/bot/zalo"
)

const (
	zaloBotPath = "/webhooks/zalo"
	zaloOAPath  = "/webhooks/zalo-oa"
)

// zaloDoors are the connections to Zalo that the configuration names; nil where there is none.
type zaloDoors struct {
	bot *zalo.Bot
	oa  *zalo.OA
}

// openZaloDoors prepares them, before there is a Clerk: he fetches through them.
func openZaloDoors(p program, fetchers map[string]bot.Fetcher, report zalo.Report) (doors zaloDoors, err error) {
	c := p.config.Zalo
	if c.Bot.Mode != "off" {
		token, err := readSecret(c.Bot.TokenFile)
		if err != nil {
			return doors, err
		}
		if doors.bot, err = zalo.NewBot(c.BotAPIURL, token); err != nil {
			return doors, err
		}
		fetchers[bot.Zalo] = doors.bot
	}
	if c.OA.Mode != "off" {
		if doors.oa, err = openOA(p, report); err != nil {
			return doors, err
		}
		fetchers[bot.ZaloOA] = doors.oa
	}
	return doors, nil
}

func openOA(p program, report zalo.Report) (*zalo.OA, error) {
	c := p.config.Zalo
	secret, err := readSecret(c.OA.OASecretFile)
	if err != nil {
		return nil, err
	}
	tokens, _, err := openTokens(p.config, p)
	if err != nil {
		return nil, err
	}
	return zalo.NewOA(zalo.OAConfig{
		URL: c.OAAPIURL, AppID: c.OA.AppID, Secret: secret, Tokens: tokens, Now: p.now, Options: zalo.Options{Log: p.log, Report: report},
	})
}

// openTokens opens the file with an Official Account's tokens.
func openTokens(c config, p program) (*zalo.OATokens, *zalo.OAuth, error) {
	secret, err := readSecret(c.Zalo.OA.AppSecretFile)
	if err != nil {
		return nil, nil, err
	}
	oauth, err := zalo.NewOAuth(c.Zalo.OAuthURL, c.Zalo.OA.AppID, secret)
	if err != nil {
		return nil, nil, err
	}
	tokens, err := zalo.NewOATokens(c.tokenStore(), oauth, p.now)
	return tokens, oauth, err
}

// openZalo adds the senders and the ways in.
func (e *edge) openZalo(p program, doors zaloDoors) error {
	group, err := p.words.Text(words.Vietnamese, "group.talk", nil)
	if err != nil {
		return err
	}
	options := zalo.Options{Log: p.log, Report: e.tally.of(bot.ZaloOA)}
	if doors.oa != nil {
		sender := zalo.NewSender(doors.oa, doors.oa.Outbox(e.clerk), zalo.SenderConfig{Now: p.now, Options: options})
		e.wakers[bot.ZaloOA] = sender.Wake
		e.workers = append(e.workers, sender.Run, doors.oa.Run)
		e.webhooks[zaloOAPath] = zalo.NewOAWebhook(doors.oa, e.clerk, sender)
	}
	if doors.bot == nil {
		return nil
	}
	options.Report = func(kind string, n int) {
		e.zalo.note(kind, n)
		e.tally.of(bot.Zalo)(kind, n)
	}
	sender := zalo.NewSender(doors.bot, e.clerk, zalo.SenderConfig{
		Now: p.now, Group: group, Recordings: e.recordings, Audio: p.config.WebURL + "/audio/", Options: options,
	})
	e.wakers[bot.Zalo] = sender.Wake
	setup := zalo.Setup{Bot: doors.bot, Watch: e.watchZalo, Options: options}
	e.workers = append(e.workers, sender.Run)
	if p.config.Zalo.Bot.Mode == "poll" {
		poller := zalo.NewPoller(doors.bot, e.clerk, sender, zalo.PollerConfig{Options: options})
		e.workers = append(e.workers, setup.Run, poller.Run)
		return nil
	}
	setup.URL = p.config.WebURL + zaloBotPath
	if setup.Secret, err = readSecret(p.config.Zalo.Bot.WebhookSecretFile); err != nil {
		return err
	}
	if err := zalo.CheckSecret(setup.Secret); err != nil {
		return fmt.Errorf("zalo.bot.webhook_secret_file: %w", err)
	}
	e.workers = append(e.workers, setup.Run)
	e.webhooks[zaloBotPath] = zalo.NewWebhook(setup.Secret, e.clerk, sender, options)
	return nil
}

// zaloCounts are what the operator may want to know of the bot; nothing in them is about anybody.
type zaloCounts struct{ sent, hidden atomic.Int64 }

func (c *zaloCounts) note(kind string, n int) {
	switch kind {
	case zalo.SentOut:
		c.sent.Add(int64(n))
	case zalo.Chatless:
		c.hidden.Add(int64(n))
	}
}

// watchZalo tells the operator when deliveries go elsewhere: somebody used the bot's token.
func (e *edge) watchZalo(h zalo.Health) {
	if !h.Ours {
		e.log.Warn("zalo delivers to another webhook; it is set again, but whoever did this has the bot's token")
	}
}

// zaloHints are what a doctor says of Zalo: what is wrong, and what only a person can do in Zalo's own pages.
func (p program) zaloHints() (wrong, hints []string) {
	c := p.config.Zalo
	if !c.on() {
		return nil, nil
	}
	var err error
	if about, err := p.words.Text(words.Vietnamese, "start.about-zalo", map[string]string{"ten_noi": p.provinceName(), "dia_chi_web": p.config.WebURL}); err == nil {
		hints = append(hints, "zalo: paste this as the description of the bot (Zalo Bot Creator) or of the account; no call sets it:\n    "+strings.ReplaceAll(about, "\n", "\n    "))
	}
	if c.Bot.Mode != "off" {
		if _, err = readSecret(c.Bot.TokenFile); err != nil {
			wrong = append(wrong, err.Error())
		}
		hints = append(hints, "zalo: the free plan of the Bot Platform ends at 50 people and 3,000 messages a month, for a whole bot")
	}
	switch c.Bot.Mode {
	case "poll":
		wrong = append(wrong, "zalo.bot.mode is poll: a message on its way when a connection breaks is lost for ever, and nobody is told; use webhook")
	case "webhook":
		secret, err := readSecret(c.Bot.WebhookSecretFile)
		if err == nil {
			err = zalo.CheckSecret(secret)
		}
		if err != nil {
			wrong = append(wrong, "zalo.bot.webhook_secret_file: "+err.Error())
		}
		hints = append(hints, "zalo: its webhook client is a Java program; a firewall that lets only browsers through (Browser Integrity Check) must leave out "+zaloBotPath)
	}
	if c.OA.Mode != "off" {
		if _, err := openOA(p, nil); err != nil {
			wrong = append(wrong, err.Error())
		}
		hints = append(hints,
			"zalo oa: whoever may open the account's inbox can read every chat; it must belong to no body that receives tips",
			"zalo oa: in the app's settings register "+p.config.WebURL+zaloOAPath+", tick the events of messages and of user_withdraw, and switch the filter for # off",
			"zalo oa: its servers answer addresses in Việt Nam only")
	}
	return wrong, hints
}
