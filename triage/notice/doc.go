// Package notice wakes officers: it passes on that notices wait for them, by push to a browser, by mail, or to a group of
// their unit on Telegram or Zalo.
//
// Zone: inside (role triage), and the only part of it that speaks to strangers. What it says is how many cases are urgent
// and how many have a deadline to look at, how many pledges are late and how many physical boxes overdue: no number of a case, no
// category, no place, no unit, no name. It reads counts (docket.Untold), never a case, for an officer's present duties alone, so
// that what a unit must not know of changes neither what is sent nor when. It refuses addresses that the configuration does not name: a push subscription is a URL that an
// officer's browser brought, and this process would call it.
//
// # When
//
// Urgent: at once, by every channel of everybody, at every hour, and again with each repetition that the clock's table asks
// for, until somebody acknowledges. Everything else: the time of a message would tell when somebody wrote, so it is kept
// for a random time (Options.CalmFrom to CalmTo), goes out as one message with what came meanwhile, by the first channel of
// the officer that works, not in his quiet hours, and a few times a day at most.
//
// # At least once
//
// What was passed on is noted after it was sent. A crash in between sends it again; one before it sends it late. A channel
// that fails is tried again every round, its failing is noted where its officer and the unit's head see it, and what is not
// urgent goes by the officer's next channel. A channel that says it is gone (a browser that was cleared, a group that put the
// bot out) is tried no more.
//
// # What the services learn
//
// A push service learns that this deployment told that browser something, and when; what is said is encrypted for the browser
// (RFC 8291) and padded to one length. Telegram and Zalo learn the group and read the message; a mail server reads it too.
// Of all that is not urgent the time is blurred; of what is urgent it is not, which docs/threat-model.md says.
package notice
