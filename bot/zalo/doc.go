// Package zalo is the adapter to Zalo, with two back ends behind one narrow interface: the Bot Platform ([Bot], for a pilot
// and for development: 50 people, 3,000 messages a month, no buttons) and the Official Account (for real use). Both
// authenticate, translate, hand over to the Clerk, and send what the safe says; the [Sender] and the door that hands over
// are shared.
//
// It refuses: to write a raw event down; to decode a name, a picture of a person or anything else about him but the
// chat's id; to put words, chat ids, a token, the address of a photo (whoever has it can read the photo) or an error of
// net/http (which quotes the URL, and on the Bot Platform the token is in it) into an error or a log; to depend on Zalo
// being reachable at start; to claim that it deletes anything from a resident's phone. Zone: edge.
//
// What is promised, and what Zalo makes impossible:
//
//   - A [Webhook] answers 200 only after the commit. Whether Zalo's Bot Platform delivers again after anything else is not
//     documented; if it does, the message's id tells the repetition.
//   - A [Poller] is for development. getUpdates has no offset and no acknowledgement: an answer that is lost on the wire,
//     or a process that dies between the answer and the commit, loses a message for ever, and the resident sees no reply.
//   - Nothing can be deleted: a resident who wants his tip off his phone, and out of the reach of who looks after an
//     Official Account, must delete the conversation. The receipt tells him so.
//   - Files, films, places, cards and quotations arrive as "unsupported", without content, and so does everything from people
//     whom Zalo counts as needing protection. They are told what works here, and the web page's address. Where such an event
//     has no chat nobody can be answered; it is confirmed and counted.
//
// What a process runs, each until its context ends:
//
//	api, err := zalo.NewBot(url, token, …)           // no connection yet; api is the bot.Fetcher too
//	sender := zalo.NewSender(api, clerk, …)          // go sender.Run(ctx)
//	hook := zalo.NewWebhook(secret, clerk, sender, …) // an http.Handler at /webhooks/zalo
//	poller := zalo.NewPoller(api, clerk, sender, …)  // or this in development: go poller.Run(ctx)
//	setup := zalo.Setup{Bot: api, …}                 // go setup.Run(ctx)
//
// And with an Official Account, which `homthu zalo consent` was granted access to:
//
//	tokens, err := zalo.NewOATokens(file, oauth, …)  // single-use refresh tokens, stored before they are used
//	oa, err := zalo.NewOA(zalo.OAConfig{…})          // the bot.Fetcher too; go oa.Run(ctx) keeps the tokens alive
//	sender := zalo.NewSender(oa, oa.Outbox(clerk), …) // joins what it says, so that it stays within eight in a row
//	hook := zalo.NewOAWebhook(oa, clerk, sender)     // an http.Handler at /webhooks/zalo-oa
package zalo
