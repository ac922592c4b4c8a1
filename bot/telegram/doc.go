// Package telegram is the adapter to Telegram: it authenticates, translates, hands over to the Clerk, and sends what the
// safe says.
//
// Intake is at-least-once: a [Poller] or a [Webhook] gives each update to the Clerk, which commits the sealed draft
// together with the update id, and only then is the update confirmed to Telegram. A crash before the commit means
// that Telegram delivers again; a crash after it means that the safe knows the update already. The library's Start,
// WebhookHandler and ProcessUpdate confirm first and handle later, and are never used; of go-telegram/bot this package uses
// the models and the send methods.
//
// It refuses: to write a raw update down; to let a name, user name, telephone number, the author of a forwarded message
// or a later point of a live location out of the translator; to put words, chat ids, the token, a URL (which holds the
// token) or a library error (which may hold all of them) into an error or a log; to depend on Telegram being reachable at
// start. Zone: edge.
//
// What a process runs, each until its context ends:
//
//	api, err := telegram.NewAPI(url, token)              // no connection yet; api is the bot.Fetcher
//	sender := telegram.NewSender(api, clerk, …)          // go sender.Run(ctx)
//	poller := telegram.NewPoller(api, clerk, sender, …)  // go poller.Run(ctx)
//	hook := telegram.NewWebhook(secret, clerk, sender, …) // or this http.Handler in place of the poller
//	setup := telegram.Setup{API: api, …}                 // go setup.Run(ctx)
//
// Polling is the default: one request brings up to a hundred updates of many chats. A webhook with one connection keeps each
// chat's order at the price of one update per round trip.
package telegram
