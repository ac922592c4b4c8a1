// Package forum keeps the forums "Công an lắng nghe ý kiến Nhân dân" of a commune: the plan, the opinions, what became of
// each, what was pledged, and the papers that go with it.
//
// Zone: inside (role triage). It refuses words in the clear that nobody approved for the public: what an officer proposes
// comes sealed to the units that hold the forum, and a person reads it, takes out who could be known by it, and approves
// the words that are read out. An opinion that was drawn from a case is approved by another officer than the one who
// drew it. Words with a telephone number or a mail address are approved by nobody.
//
// # Never from a crime tip
//
// The case of an opinion is named once, in the call that proposes it, to the docket ([Cases]), which refuses all that is not,
// and was not always, of a lane that reaches a forum. Here only a keyed digest of its id is kept. When the case, or one it
// is joined to, comes to be of another lane, the opinion is withdrawn by itself ([Forums.Sweep]): its words, its
// answer, its sealed part go, it is flagged for the officers (pulled), and it leaves the page and the hall's list. What an
// officer had declined or withdrawn before that loses them as well.
// Sweep runs every minute, after each change of lane in the console, and before each approval, list, paper and page.
//
// # States
//
//	forum     draft → open → meeting → held → closed; open → draft takes the announcement back, held → meeting goes on
//	opinion   proposed → approved | declined | withdrawn; approved → withdrawn
//	pledge    open → kept | dropped; kept → open; late is an open one after its day
//
// An opinion that is withdrawn because it gives its writer away (lo-nguoi-viet) takes the words of its pledges along, in one
// transaction with its own; so does [Forums.Unword] with one pledge. The pledge stands on with owner, day and state, is late, kept
// and dropped as any other, and is shown with a sentence in place of words until a person approves new ones ([Forums.Word]). What was
// withdrawn so before the words of pledges went too, or comes back with an old backup, loses them when the store is opened. Pages of
// later forums, which report on the pledge, go out anew with the forum's own; SQLite's log is emptied at once.
//
// What may be done in which state stands in one table ([Rules]). A meeting begins on its day or later, never before; a
// forum without opinions may be held, and its minutes say so. It is closed when each approved opinion has one of the
// dispositions of statuses.yaml and nothing is proposed any more; an [*OpenError] names what is missing. Answers in
// writing and pledges go on after that.
//
// A pledge whose day passes is told to who promised it and to the units that held the forum, once for each day that was set
// ([Forums.Overdue], docket.TellOfPledges): by the number of the pledge and the forum, no words. A unit that promised and does not
// hold the forum reads its own pledges ([Forums.Promised]), says that one is kept ([Forums.KeepOwn]) or why it is late ([Forums.Explain]), and
// learns nothing else; who held the forum sees who said so, and says where it is not ([Forums.Reopen]) or sets another day ([Forums.Move]).
//
// Dispositions have an owner and a day: that of their clock (SFORUM, K10), counted from the day of the forum, or an earlier one.
//
// # Two at once
//
// Opinions and pledges have versions: one of two officers who change the same one wins, the other is told who
// ([*StaleError]). Ids are made in the browser (forums: six symbols of [IDSymbols]; opinions and pledges: UUIDv4), so
// that a call whose answer was lost can be repeated. The plan and the state have the forum's version; any change raises its
// turn, which is all that the stream of changes ([Forums.Follow]) says. The log is append-only and has no words.
//
// # What goes outward
//
// [Forums.Publish] makes the page forum.ID for what has changed since it was last sent: approved opinions, their answers, and
// pledges. It names no officer, no unit but by its public name, and no hour but the meeting's. Counts of "tôi cũng vậy" are
// rounded down to multiples of [EchoStep].
//
// # Papers
//
// [Forums.Paper] writes plan, invitation, minutes, conclusions, table of opinions, report-back and letters as docx and PDF
// drafts in the layout of NĐ 30/2020/NĐ-CP (package paper). Their words are in words/vi.json. They are made of approved
// words only; opening remarks that nobody typed here are left as dotted lines for the hand.
package forum
