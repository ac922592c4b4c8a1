// Package zalotest holds strict stand-ins for Zalo's servers, for tests only: [NewBot] for the Bot Platform.
//
// It speaks what was captured from the real server: calls with the token in the path, error envelopes, long polling that
// brings one event and forgets it, 408 where nothing happens, webhooks with the secret header from a Java client, bare or
// enveloped, media behind public addresses, a monthly quota. It checks every field that homthu sends and refuses what Zalo
// refuses; parameters it does not know are refused too, so that a typing error shows up in a test and not in a village.
//
// Around it stand the people: [Bot.Resident] gives one with a phone, who says things, sends photos, voices and stickers, and
// sees exactly what a chat would show.
//
// It refuses to be part of the product: NewBot needs a testing.TB. It listens on 127.0.0.1 only and keeps everything in
// memory. Zone: none, test support of package bot/zalo and of the end-to-end tests.
//
// Own choices where Zalo's behaviour is not known or would be in the way: setWebhook takes http addresses of the loopback
// interface; a text is too long when it has more than 2,000 code points or UTF-16 units; getUpdates is refused (400) while
// a webhook is set; an idle poll ends after a quarter of a second at most; a webhook that fails is not delivered
// again unless the test says so; a chat id that Zalo never gave out is 400.
package zalotest
