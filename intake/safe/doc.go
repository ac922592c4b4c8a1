// Package safe is the edge's durable store: drafts, envelopes, mailboxes, the outbox. Here it is decided that nothing is
// lost: [Safe.Commit] returns nil only when the whole step is on the disk, and only then may anybody be told "kept".
//
// It takes no plaintext: an envelope is an [envelope.Sealed], a draft and an outgoing message are bytes sealed under keys
// that the safe does not have. It refuses steps that are not well formed, a chat by its platform number, two envelopes
// under one id, an answer to somebody else's case, and an envelope whose attachments are not there. It knows no words,
// no keys and no rules of who may receive. Zone: edge. Package safetest is its definition, run on both engines.
//
// # States of an outbox row
//
//	            Commit                 Carrier                       Slip
//	(nothing) ─────────→ waiting ──────────────────→ carried ──────────────→ settled ─→ (gone with the envelope's bytes)
//	                        ↑                          │  ↑ sent again after the resend time, without end;
//	                        └───── Resend (docket restored) ←──┘  undelivered, for a person to see, after N attempts
//
// # Repetition
//
// Every act may be repeated by a caller who was not answered. A step whose update is known changes nothing and is
// [ErrDuplicate]; a step with an entry that is kept already is done without making it again; a slip or a reply that comes
// twice is taken once and answered twice.
//
// # What could join a chat to a tip, and where it ends
//
// Nothing in here may say which chat a tip came from, to whoever steals the database file without the draft keys, or with
// draft keys older than 48 hours. What could join them, column by column and order by order:
//
//   - A common value. The chats' tables (draft, outgoing, seen, cursor, reminder) share no value with the tips' (envelope, outbox,
//     mailbox, reply, blob): the first know keyed hashes of a chat and random ids, the second know ids of the envelope.
//     The platform's own number of an update is known to the platform, so [Update].ID is to be a keyed hash, as Chat is.
//     A silenced sender is a keyed hash too, under a key of its own and never the chat's of any day, and what was asked for
//     (silencing, whose id a slip repeats) shares nothing with it but the day on which it ends.
//     A reminder knows a chat and a day, under a key of its own, and shares no value even with the chat's draft.
//   - A time. drafts and outgoing rows keep the hour in which they end, updates the day, reminders the day they are due,
//     give or take one; the tips' side keeps no time that the header does not say itself (minute, hour or day), but that of carrying, in tens of seconds while the
//     deployment has not answered, and the day of the slip.
//   - An order. Primary keys are random or hashed and no table has a hidden counter, so rows lie in the order of hashes.
//     What must have an order has a counter of its own within one chat or one case.
//   - Leftovers. Deleted rows are overwritten (secure_delete), and [Safe.Sweep] empties the write-ahead log, where the
//     rows of one step lie side by side until then. Where a long row's overflow pages lie in the file still tells
//     roughly when it was written: of drafts until they are deleted, after 48 hours at the latest. PostgreSQL tells more
//     (see its migration) and for longer, until VACUUM; it is for operators who guard the whole machine.
//
// Counts of "me too" (echoes, echo_page) are on neither side: a number for an item of a public page, the hour at which it goes
// inside, and the day of the last one. What keeps one from being counted twice is the update's hash or a page's random number in
// seen, which says that day and nothing else. On PostgreSQL the count that was written last has the number of the transaction in
// which its chat's draft was written, until either is written again.
//
// A mailbox's ended is a day of one of its replies, and asked counts questions: whether its holder was asked, not when he looked. The mark of a look is
// written in the night, with those of all others of the day: no chat's row is of the same transaction, on PostgreSQL neither. Only with an answer, whose envelope names the case anyway, it is written at once.
//
// What remains is the concession of the design: who has the file and the live draft keys can read the stubs of the last
// two days, which hold the receipts themselves.
//
// A locator is kept as its SHA-256, so that a stolen copy cannot be used to ask for, or delete, mailboxes over the network.
package safe
