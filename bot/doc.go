// Package bot is the conversation: the only server-side room where the words of a tip exist.
//
// Turn is a pure function from a State and a Message to the next State, Replies, and perhaps a Letter to be sealed. It
// does no I/O and knows no clock; the resident's page runs its twin turn.ts, and both run the same conversation files.
// Clerk keeps the drafts, seals the Letters and makes one durable commit a message; adapters (bot/telegram, bot/zalo)
// authenticate, translate and hand over to it.
//
// It refuses: to keep words in the clear on disk, to log or return any of them in an error, to know a chat by anything
// but a hash whose key dies after 48 hours, and to hand a receipt out before the envelope is durable. Zone: edge; the
// TypeScript twin runs in the resident's browser.
package bot
