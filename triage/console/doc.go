// Package console is the duty officers' room: the JSON API that the browser pages (console.ts) and the Go officer client
// (package officer) talk to, and the pages themselves.
//
// Zone: inside (role triage). It hands out ciphertext and takes ciphertext: what was said is opened and sealed in the
// officer's browser. It refuses words in the clear in every field, cross-origin writes, bodies above its limits, and
// anything outside the officer's duties, which are read from the roster at each call: a duty that ends, ends at once, and
// with the last one in a unit the session that began while he served there.
// What a unit must not know of is "not_found", the same as what is not there.
//
// # Calling
//
// Reads are GET with parameters, writes are POST with a JSON object; unknown fields are refused. Every call but the
// first two needs the session cookie, and every call about cases names the unit on whose behalf it is made: ?unit=ID.
// Bytes are base64 (standard, padded) in JSON. Times are RFC 3339 in UTC. Nothing may be cached (no-store).
//
//	call                    act       parameters or body                            answer
//	POST /api/signin/start  -         {user}                                        {salt, params:{t,m,p}}
//	POST /api/signin        -         {user, secret (64 hex digits)}                Me, or Next; sets the session cookie
//	POST /api/signin/code   half      {code}                                        Me
//	POST /api/signin/passkey/start  half  {}                                        options of navigator.credentials.get
//	POST /api/signin/passkey  half    {answer}                                      Me
//	POST /api/signout       -         {}                                            204
//	GET  /api/factors       -                                                       Factors
//	POST /api/factors/code/start  fresh  {}                                         {secret (base32), url (otpauth)}
//	POST /api/factors/code  fresh     {name, code}                                  Factors
//	POST /api/factors/passkey/start  fresh  {}                                      options of navigator.credentials.create
//	POST /api/factors/passkey  fresh  {name, answer}                                Factors
//	POST /api/factors/remove  fresh   {id}                                          Factors
//	POST /api/passphrase    fresh     {secret (of the old one), salt, params, auth, identity}   Factors
//	GET  /api/sessions      -                                                       [{id, from, used, here}]
//	POST /api/sessions/end  -         {id}, "" for all but this one                 the same
//	GET  /api/access        wrap                                                    [{user, name, factors, places}] of the unit
//	POST /api/access/reset  wrap      {user}; fresh                                 the same; takes a colleague's second factors away
//	POST /api/access/end    takeover  {user}                                        the same; ends a colleague's sessions
//	GET  /api/me            -                                                       Me
//	GET  /api/tables        -                                                       categories, statuses, clocks (rules.Tables)
//	GET  /api/directory     -                                                       the newest directory, as the province signed it
//	GET  /api/units         -         ids=a,b,…                                     [Addressee] keys of units now, to seal to
//	GET  /api/queue         read      closed=1 overdue=1 mine=1 nobody=1 news=1 officer= urgency=… lane=… category=… state=… commune=…
//	                                  from=2026-11-16 to= (days received) number= after= limit=   {rows:[Row], next}; short pages may go on
//	GET  /api/counts        read                                                    {now, open, overdue, mine} up to 500
//	GET  /api/events        read                                                    a stream of events, see below
//	POST /api/sealed        read      {search (UUIDv4), cases:[id,… ≤100]}           [docket.SealedCase], noted before it is handed out
//	GET  /api/searches      takeover                                                [docket.Searched] of 30 days
//	GET  /api/case          read      id=                                           Case
//	GET  /api/place         read      commune=                                      {code, name, lat, lon} of a point in it; null where none is known
//	GET  /api/blob          read      id=                                           the sealed blob, octet-stream
//	POST /api/looked        read      {id}                                          204
//	POST /api/rated         remark    {id, envelope, rating: done|part|not}         204
//	POST /api/remark        remark    {id, remark:{id, sealed}}                     204
//	POST /api/take          take      {id, version, over}                           Row; over needs takeover
//	POST /api/assign        take      {id, version, to (user)}                       Row; a third officer's case needs takeover
//	GET  /api/takers        take                                                    [{user, name}] who of the unit may take
//	POST /api/move          move      {id, version, to, reason, outcome, unit, hand_on, hand_ons, reply, result}   Row; a question goes by ask alone
//	POST /api/route         move      {category, commune, urgency, recipients, never, subjects}   {category, lane, commune, units:[Addressee], never}
//	POST /api/reroute       move      {id, version, to (as route), reason, confirmed, hand_ons, reply}   Row; 204: the unit has it no more
//	POST /api/split         move      {id, version, part (UUIDv4), known, to, reason, confirmed, hand_ons, remark:{id, sealed}}   Row
//	POST /api/merge         move      {id, version, into, into_version, hand_ons}   Row
//	POST /api/unmerge       move      {id, version}                                 Row
//	POST /api/blob          move      id= size=; a sealed blob, octet-stream        204
//	POST /api/flag          move      {id, flag, on}                                Row
//	POST /api/label         remark    {id, label, on}                               Row; labels are the unit's own, of docket.Labels
//	POST /api/watch         read      {id, officer, on}                             Row; another officer than oneself needs move
//	GET  /api/watched       read                                                    [docket.Watched] what the officer watches
//	POST /api/mark          move      {id, before, remark:{id, sealed}}             204; before is the list of marks that he saw
//	POST /api/redact        move      {id, version, marks, reason, letters:[{sealed, places}], remark:{id, sealed}}   Row; without letters the wish of the first officer: 409 second
//	POST /api/result        move      {id, version, result:{worth, counts}}         Row; of a closed case
//	GET  /api/results       read      period=                                       docket.Results of what the unit closed
//	POST /api/reopen        move      {id, version, reason}                         Row
//	POST /api/release       move      {id, version, release:{id, to, needs, sealed, copy}}   Row
//	GET  /api/extracts      read                                                    [docket.Extract] what was released to the unit
//	POST /api/extracts      remark    {id, begun}                                   204; it was read, a mediator has begun
//	POST /api/wish          move      {id, version, wish:{how, letter, day, not}}   Row; a party wants mediation, or no longer
//	POST /api/mediation     remark    {release, result, to, day, sealed, before}    204; of a mediation team: what came of an extract
//	GET  /api/mediations    read      period=                                       docket.Mediations
//	POST /api/appointment   reply     {id, version, appointment:{id, day, part, way}, reply}   Row; of a hand-in
//	POST /api/appointment/state  move {id, version, appointment (id), to}           Row
//	GET  /api/appointments  read      period=                                       docket.Appointments
//	POST /api/together      remark    {id, day}                                     Row; police and Front read it together: said, or confirmed
//	POST /api/attach        reply     case= blob=ID, the sealed bytes               204; before the reply that names it
//	GET  /api/ready         read                                                    docket.ReadyTexts of the unit
//	POST /api/ready         reply     {version, sealed}                             204
//	GET  /api/notices       read                                                    [docket.Notice] the newest 50; those to the head with takeover; of a pledge that is late: forum and pledge in place of case and number; of physical boxes that are overdue: boxes, how many
//	POST /api/notices       read      {seen (id)}                                   204
//	GET  /api/waiting       read                                                    [docket.Waiting] urgent cases that nobody of the unit has acknowledged
//	POST /api/acknowledge   know      {id}                                          {by} who was the first
//	GET  /api/channels      read                                                    {kinds, push_key, own, groups, failing, unreached, quiet:{from,to}} (minutes of the day)
//	POST /api/channels      read      {kind, address, lang}                         the same; a group needs group and answers with its code
//	POST /api/channels/confirm  read  {id, code}                                    the same
//	POST /api/channels/test     read  {id}                                          the same, after a line was sent
//	POST /api/channels/drop     read  {id}                                          the same
//	POST /api/quiet         read      {from, to}                                    the same
//	POST /api/silence       move      {id, version, silence:{id (UUIDv4), token, reason}}   Row
//	GET  /api/silences      takeover                                                [docket.Silenced] of 30 days
//	POST /api/ask           reply     {id, version, reply}                          Row
//	POST /api/reply         reply     {id, version, reply}                          Row
//	GET  /api/counter       counter                                                 {edge, page}; edge "": no tip can be typed
//	POST /api/counter       counter   {envelope, mailbox (SHA-256 of the locator, hex), card}   204 when it is durable
//	POST /api/counter/blob  counter   octet-stream, id in the header Homthu-Blob    204
//	POST /api/export        read      {id (UUIDv4), kind, to, cases}                204; noted before anything is printed or saved
//	GET  /api/ledger        read      from= to= (YYYY-MM-DD)                        {rows: [docket.Entry], more}
//	GET  /api/boxes         boxes                                                   {communes:[{commune, name, villages, covered, other}], changes, signed}
//	GET  /api/boxes/commune boxes     of=                                           [{name, boxes:[code], from, next}]
//	GET  /api/boxes/posters boxes     sheet=a4|a6 of= code=                         lines with how many are drawn, "=" and the size, the PDF
//	POST /api/boxes/check   import    from=day; a table (CSV, xlsx)                 village.Report; nothing is written
//	POST /api/boxes/import  import    from= id=UUIDv4 digest= (of the report); the same table   as GET /api/boxes
//	GET  /api/openings      openings  before=NEXT                                   opening.Sheet {boxes, openings, next}, the boxes due first, first; of physical boxes of the commune, or of the province; with before older openings alone
//	GET  /api/opening/paper openings  id= format=docx|pdf                           the minutes as a file, a draft until both sides have confirmed
//	POST /api/opening       opening   opening.Report {id (UUIDv4), version (0: new), box, at, slips, …, sealed, corrects}   opening.Sheet, as all that follow
//	POST /api/opening/confirm  opening  {id, version}                               by the other side than the one who wrote it
//	POST /api/opening/refuse   opening  {id, version, reason (opening.Reasons)}     by the other side
//	POST /api/opening/withdraw opening  {id, version}                               by the side that wrote it, until it is confirmed
//	POST /api/opening/typed    opening  {id, version}                               all slips are typed in
//	GET  /api/overview      oversee                                                 [{unit, name, open, urgent, overdue, soon, undelivered, keyed, ends, holders}]
//	GET  /api/overview/running  oversee  of=UNIT                                    [docket.Late] the 200 clocks of the unit that run out first
//	GET  /api/journal       takeover  officer= kind= before=NEXT                    {list: [docket.Deed] of the unit, looks included, newest first; next}
//	GET  /api/alerts        warn                                                    [docket.Alert] of the unit
//	POST /api/alerts        warn      {id, title, text, category, days}             [docket.Alert]
//	POST /api/alerts/withdraw  warn   {id}                                          [docket.Alert]
//	GET  /api/report        report    period=2026-11|2026-Q4|2026-H2|2026 format=xlsx|docx|pdf|csv   the unit's report as a file; without format reportPage
//	GET  /api/mttq/board    board     period=2026-11|2026-Q4|2026-H2|2026           docket.Board with {solved: [docket.Solved]}
//	GET  /api/mttq/cases    board     period= category= only= after= limit=         {rows:[docket.FrontRow], next}; no period: of all times
//	GET  /api/forums        forums                                                  [forum.Forum] of the unit's commune, newest day first; of the province for its police
//	GET  /api/forum         forums    id=                                           Sheet: forum.Sheet {forum, opinions, pledges, log, before, owners}
//	GET  /api/forum/late    forums                                                  [forum.LatePledge] the pledges whose day has passed, the oldest first
//	GET  /api/forum/turn    forums    id=                                           {version} how often anything in it has changed
//	GET  /api/forum/live    forums    id=                                           a stream: "data: {version}" at once and after each change, "event: beat"
//	GET  /api/forum/paper   forums    id= kind=plan|invitation|minutes|conclusions|table|reportback|letter opinion= format=docx|pdf   the file, a draft
//	POST /api/forum         forum     forum.Plan {id, version (0: new), title, day, from, place, purpose, until, organisers, guests}   Sheet, as all that follow
//	POST /api/forum/state   forum     {id, version, to: draft|open|meeting|held|closed}
//	POST /api/forum/themes  forum     {id, version, themes:[{id, name, side: strength|shortcoming|proposal}]}
//	POST /api/forum/publish  forum    {id}                                          204; the page goes at once, else within a minute by itself
//	POST /api/forum/opinion  forum    {id (UUIDv4), forum, source: box|slip|floor, case, sealed, text, passed, theme}   case and sealed with box; text (approved at once) only without
//	POST /api/forum/opinion/approve  forum  {id, forum, version, text, theme, passed}   by another officer than its proposer, where it is from a case
//	POST /api/forum/opinion/reword  forum  the same, of an approved one
//	POST /api/forum/opinion/edit  forum  {id, forum, version, sealed}                 who edits it counts as its proposer
//	POST /api/forum/opinion/decline  forum  {id, forum, version, reason (forum.DeclineReasons)}
//	POST /api/forum/opinion/withdraw  forum  the same, of an approved one
//	POST /api/forum/opinion/theme  forum  {id, forum, version, theme}
//	POST /api/forum/opinion/order  forum  {id, forum, version, before (opinion; "": the end)}
//	POST /api/forum/opinion/dispose  forum  {id, forum, version, disposition, owner, due, answer, passed}   owner and due "": those of the disposition
//	POST /api/forum/opinion/answer  forum  {id, forum, version, answer, passed}
//	POST /api/forum/pledge  forum     {id (UUIDv4), forum, opinion, text, owner, due, passed}
//	POST /api/forum/pledge/keep  forum  {id, forum, version, day}
//	POST /api/forum/pledge/reopen  forum  {id, forum, version}                      it was not kept after all
//	POST /api/forum/pledge/drop  forum  {id, forum, version, reason (forum.DropReasons)}
//	POST /api/forum/pledge/move  forum  {id, forum, version, owner, due}
//	POST /api/forum/pledge/unword  forum  {id, forum, version}                     its words give somebody away: they go, the pledge stays
//	POST /api/forum/pledge/word  forum  {id, forum, version, text, passed}          new words for one that has none
//	POST /api/forum/pledge/told  forum  {id, forum, version, told}                  mailboxes of writers that were told, in all
//	GET  /api/pledges       pledges                                                 [forum.OwnPledge] what the unit promised at forums that others hold, the open ones first
//	POST /api/pledges/keep  pledge    {id, version, day}                            the same; who held the forum may open it again
//	POST /api/pledges/explain  pledge  {id, version, why (forum.LateReasons), day: the one asked for, or ""}   the same; no day is moved by it
//	GET  /api/mttq/reminders  board                                                 [docket.Reminder] of the Front, those without an answer first
//	POST /api/mttq/remind   supervise  {number, reminder: docket.Reminding}         [docket.Reminder]
//	POST /api/reminder      reply     {id, answer: docket.Explained}                204; by the unit that was reminded
//	GET  /api/supervision   board                                                   [supervision.Plan]; the writes below answer with it too
//	POST /api/supervision   supervise  supervision.Plan                             makes a plan, or changes one that has not gone out
//	POST /api/supervision/visit supervise  supervision.Another                      one visit more of a plan, on a day to come
//	POST /api/supervision/step  supervise  supervision.Step                         what was done about it or a visit of it, on which day
//	POST /api/supervision/ask   supervise  supervision.Recommendation               after a visit
//	POST /api/supervision/kept  supervise  supervision.Recommendation               {id, plan, version, state, day}
//	GET  /api/colleagues    wrap                                                    [{user, name, recipient}]
//	GET  /api/roster        wrap                                                    Roster: roster.Sheet with {table, paper}
//	POST /api/roster/invite wrap      {id (UUID), code (SHA-256), user, name, duty}  Roster; a head needs lead
//	POST /api/roster/withdraw  wrap   {id, differs}                                 Roster
//	POST /api/roster/welcome   wrap   {id, keys:[Sealing]}                          Roster; the newcomer's duty begins
//	POST /api/roster/give   wrap      {user, keys:[Sealing]}                        Roster
//	POST /api/roster/relieve   wrap   {user}                                        Roster, 204 if it was himself; a head needs lead
//	POST /api/roster/rotate wrap      roster.Rotation                               Roster
//	POST /api/roster/duty   lead      {user, was:[duty], duty}                      Roster, 204 if it took the sheet from himself
//	GET  /api/roster/log    history   before=NEXT                                   {list: [roster.Change] 100, the newest first; next}
//	GET  /api/roster/province  oversee   before=                                    the same for all units of the province
//	GET  /api/roster/keyless   found                                                [roster.Keyless] units that nobody can open anything for
//	POST /api/roster/found  found     {id, code, unit, user, name, duty: head}      [roster.Keyless]
//	POST /api/invitation    -         {code}                                        where it leads: {unit, unit_name, user, name, duty, by, until, state, first, renews, paper}
//	POST /api/invitation/join  -      {code, keys:{salt, params, auth, recipient, identity}, founding}   204
//	GET  /api/paperkey      wrap                                                    {keys, paper, recovery, wishes, splits, before}: how the unit's keys are kept from being lost
//	POST /api/paperkey      wrap      {replaces (recipient), paper}                 the same; the paper before ends
//	POST /api/paperkey/end  wrap      {}                                            the same
//	POST /api/paperkey/try  wrap      {of}; a unit that went over into this one, "" this one                                        roster.Paper with what is sealed to it; written into the unit's log
//	POST /api/paperkey/restore  wrap  {keys:[Sealing]}                              as GET; keys opened with the paper, sealed to the caller
//	POST /api/recovery/ask  lead      {id (UUIDv4)}                                 as GET /api/paperkey
//	POST /api/recovery/withdraw  lead {id}                                          the same
//	GET  /api/recovery/waiting  recover                                             [roster.Recovery] what units asked of the recovery unit
//	POST /api/recovery/key  recover   {}                                            as /api/paperkey/try, for the ceremony
//	GET  /api/recovery/cases  recover id= after=                                    [docket.Lost] of the unit that asked
//	POST /api/recovery/restore  recover  {id, case, letters:[hand-on]}              204
//	POST /api/recovery/end  recover   {id}                                          [roster.Recovery]
//
// Row, Case and what is in them are docket.Row and docket.Case as JSON; the pages have these shapes in shapes.ts, those of the
// rest in shapes-unit.ts. reply is {id (UUIDv4), sealed, copy, state, question}: sealed by envelope.SealReply to the reporter
// key, copy by envelope.SealRemark to the case key. hand_on is an encoded envelope of kind hand-on. A reply with files also has
// files: {theirs: [blob ids, sealed to the reporter key], ours:
// [{id, size} of the same files sealed to the case key], sealed: which they are, a remark}. Remarks of kind marks and files are
// JSON ({kind, marks} and {kind, files:[Attachment]}); a release is envelope.SealBytes of JSON to the receiver's recipient, and
// the same text as a remark. token is the tip's, empty where it has none; reason one of docket.SilenceReasons. version is Row.version as the officer saw it. Me is [Me].
//
// Sealing is one of the unit's keys sealed to one officer: {user, recipient (which key), sealed, officer (his recipient), vouch
// (the unit's signature over it, package officer)}; all keys that the caller has go along. founding is what the first officer
// of a unit made: {key:{recipient, verify}, sealed:Sealing, paper}.
//
// To open a case: derive from the passphrase (package officer), open Me.identity, with it Me.keys, with the unit's
// identity the envelopes; the tip holds case_key (for blobs, remarks and copies) and reporter (to seal replies to). To
// seal a reply: holders are Case.units with their recipients from /api/units, never is Case.never.
//
// # Signing in
//
// The passphrase comes first. Next is {next, kinds, name, origin}: "factor" where the officer has a second factor, of these
// kinds (code, passkey; passkeys work at the origin only), "setup" where his duties want one and he has none. Until he has shown
// one he is half signed in: for five minutes, only to show it, and after five misses no more. Until he has made one, he can make
// one and sign out; all else is refused (setup). Me, with his sealed identity and keys, is the answer when nothing is asked any
// more. Every rise of rights has a new cookie. What is marked fresh needs the passphrase within the last ten minutes (again).
// Factors is {factors:[{id, kind, name, added, used}], required, origin, warnings}. Who shows his passphrase in a session in
// which he has shown a second factor, to open the lock of his page, is not asked for it again.
//
// # What the page hears, and what it searches
//
// The stream of a unit says "data: {now, open, overdue, mine, arrived, urgent}" at once and after each thing that happened to
// cases which the unit may know of (docket.Follow), "event: beat" every 15 seconds, and nothing else: no case is named, and
// what is hidden makes no sound. Before each word the console asks itself GET /api/counts with the officer's session; where
// that is refused the stream ends. The page connects again at a time of its own, and asks every 20 seconds meanwhile.
//
// A search reads envelopes of many cases into the officer's worker, which opens them and keeps their words in memory until
// the lock (find.ts, vault-search.ts). Words that are looked for never leave the page. Finding a case is not looking at it:
// the case's own event comes when it is opened; that somebody searched, and through how many cases, is noted for the unit's
// head, one line for each unlocking.
//
// # Cases that go elsewhere
//
// What takes a case to another unit, lane or case takes its letters along, sealed anew in the browser: hand_ons are envelopes of
// kind hand-on, the tip first, then the answers. Where somebody who has the case must not read on, they have a new case key,
// and their attachments are stored anew by POST /api/blob before. POST /api/route works out, from roles that the page found
// with the tables and the answers (which stay in it), whom to seal to; reroute and split work it out once more and take
// nothing else. Replies name their mailbox where a case has another than its own, and have the same words for the others in
// also: [{id, mailbox, sealed}]. Case.mailboxes are those whose letters belong to it, Case.links what it was split from or
// merged with. A unit that another deployment serves is "elsewhere" 422.
//
// # Forums
//
// A forum's opinions, pledges and plan have versions; where another officer was first the answer is stale, with "by". Sealed
// words of an opinion are envelope.SealBytes to the units that hold the forum, of JSON {text, case}; the case is named in the
// call that proposes the opinion, and not kept in the clear. Words that are approved may be refused as forum_telling, with
// found: [{kind: phone|email|number|link|plate, text}]; an officer who has looked at links and plates names these kinds in
// passed. A forum that cannot be closed is forum_open, with opinions: the numbers of those without an end.
//
// # Attachments
//
// An attachment is opened by the worker that has the keys, and then looked at by another that has none, lives for this one
// look, and can reach nothing (inspect.ts). What it is, is told by its content; what its sender said of it decides how its
// button reads. A picture is decoded there and comes back as pixels; sound is cleaned again, decoded there, and comes back
// as plain samples; a film is cleaned again and comes back written anew, for the browser's own player, which does not begin
// by itself. Papers and what nobody knows are never opened: they can be saved, after a warning. What is damaged is said to
// be, and can be saved as it is, sealed or open. Saved files are named by the docket number and a running number.
//
// # Errors
//
// A failed call answers {"error":{"code":…,"message":…}}: message is the key of a sentence in the page's catalog, never
// a sentence. Codes: signed_out 401, credentials 401, factor 401 (it did not fit), again 401 (the passphrase must be shown again), setup
// 403, network 403 (not from there), slow 429 (with "seconds"), forbidden 403, not_found 404, stale 409,
// taken 409 (with "by"), not_holder 409, unread 409 (another unit would lose what it has not read), reprinted 409 and loses 409 (another paper key is there by now; with this one a key would be lost), second 409 (the wish is noted, a second officer must agree), enough 429, refused
// 422, clock 422 (of the officer's machine), conflict 409, extension_none, extension_used, extension_late and extension_number 422 (why a term gets no longer), too_big 413, invitation 404 (its code leads nowhere,
// whatever the reason), roster_stale 409, forum_second 409 (another officer approves it), forum_taken 409 (draw another id), forum_case, forum_day, forum_unit, forum_open and forum_telling 422, name_taken, head_first, renew and last_head 422, malformed 400, cross_origin 403, internal 500.
package console
