// Package telegramtest is a strict stand-in for Telegram's Bot API server, for tests only.
//
// It speaks what the real server speaks: JSON, urlencoded and (chunked, even unterminated) multipart calls, long polling
// with offset confirmation, webhooks with the secret header and redelivery, files behind getFile, and the error answers
// that an adapter has to live with. It checks every field that homthu sends and refuses what Telegram would refuse;
// parameters it does not know are refused too, so that a typing error shows up in a test and not in a village.
//
// Around it stand the people: [Server.User] gives a resident with a phone, who says things, sends photos, presses
// buttons, and sees exactly what a chat would show.
//
// It refuses to be part of the product: [New] needs a testing.TB. It listens on 127.0.0.1 only and keeps everything in
// memory. Zone: none, test support of package bot/telegram and of the end-to-end tests.
//
// Differences from the real server, on purpose: setWebhook takes http URLs of the loopback interface; text is counted in
// UTF-16 units, the stricter reading of "4096 characters"; no parse_mode but HTML is known; a failed webhook is tried
// again after milliseconds. What a stored offset above newly restarted update ids returns is not documented; here such an
// offset confirms only updates that came before the restart.
package telegramtest
