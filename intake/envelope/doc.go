// Package envelope is the format of everything sealed in homthu: tips, replies, cards, remarks and attachments. This
// comment is the specification; testdata/vectors holds files with their expected outcomes, and envelope.ts is the same
// in TypeScript, for browsers. Both zones share the package.
//
// It refuses to seal to anybody but the units that the header names, to a unit that must never receive the case, to
// anything but post-quantum hybrid recipients, and to take in what is not byte for byte what it would have written
// itself. It knows no store, no network and no rules about who may receive: that is said by package rules and
// checked here once more against the header.
//
// # Sealed parts
//
// Every sealed thing is an age v1 file (age-encryption.org/v1), binary, whose stanzas are all of type mlkem768x25519.
// Recipients and identities are written as age writes them, "age1pq1…" and "AGE-SECRET-KEY-PQ-1…". A file with a
// stanza of any other kind is refused when it is made and when it is read. The stock age command opens all of them.
//
// The plaintext of every sealed thing but a blob is one canonical JSON object with "v":1, followed by spaces up to the
// [PaddedSize] of max(512, length). Since JSON ignores the spaces, what age prints is still JSON.
//
// # Canonical JSON
//
// Keys stand in the order of the Go structs of this package, every key is present but an empty "silence", nothing is
// added, there is no white space. Lists are never null. Numbers are written as ECMAScript writes them. Strings are well-formed Unicode in NFC;
// only '"', '\', the control characters below U+0020, and U+2028 and U+2029 are escaped: with the two-character escape
// where JSON has one (\b \f \n \r \t), otherwise as \u and four lower-case digits. A reader decodes, encodes again and
// refuses the bytes if they differ, so that unknown keys, double keys and second spellings cannot hide anything.
//
// # Header
//
// The header is all that servers may know. Besides "v", "rules" and the sizes of blobs it has only short codes in
// ASCII ([A-Za-z0-9._:-], at most 64 symbols), so there is no room for words in it:
//
//	{"v":1,
//	 "id":UUIDv4,           of this envelope; never v7, which tells the minute
//	 "case":UUIDv4,         the id of the case's first envelope; equal to "id" there
//	 "kind":"tip"|"answer"|"rating"|"hand-on",
//	 "edge":CODE,           which edge took it in
//	 "units":[CODE…],       who may receive, 1 to 32, first the one that acts first
//	 "never":[NAME…],       who must not, 0 to 256; forbids no member of "units"
//	 "lane":CODE,"category":CODE,"urgency":CODE,
//	 "commune":CODE,
//	 "received":TIME,       RFC 3339 with +07:00, rounded down by [RoundReceived]
//	 "blobs":[{"id":UUIDv4,"size":N}…],   0 to 32; N is the padded size of the content
//	 "rules":N}             version of the tables that routed it
//
// A NAME in "never" is the CODE of a unit ("commune-police.06184"), which is a role and a place with a dot between, or
// a role and ".*" ("commune-police.*"), which forbids all units of that role: see [Forbids]. A complaint names the
// units of communes and villages by role only, since the place would tell whom it is about. Nothing but "never" may
// have a star.
//
// # Envelope
//
// An envelope is three things in a row, at most 512 KiB together:
//
//	homthu/envelope/v1 HLEN PLEN DIGEST LF
//	header LF
//	sealed part
//
// HLEN and PLEN are the lengths in bytes of the header (without LF) and the sealed part, in decimal without leading
// zeros. DIGEST is the SHA-256, in lower-case hexadecimal, of all bytes after the first line. It finds damage; it proves
// nothing. After PLEN bytes the envelope ends. The sealed part has exactly one stanza for each of the header's units,
// and a plaintext of a padded size. So `tail -n +3 FILE | age -d -i KEY` opens an envelope without any program of ours.
//
// # Tip
//
// The sealed part holds a [Tip]: the header once more, which must equal the outer one, and what the resident said. It
// carries no platform id, no exact time, and no field for a name or a telephone number. All four kinds of envelope carry
// one: an answer leaves "place" and "answers" as they come, a rating says "done", "part" or "not" in "rating", and a
// hand-on carries the unchanged tip together with who handed it on, its first header, and a signature in "hand_on".
//
// A tip that came from a chat, and its hand-on, may end in "silence": 72 bytes in base64 that say nothing to whoever opens
// the tip. They are sealed under a key of the edge that is dead after 48 hours, with a nonce of their own, so that two of
// one sender do not look alike and nobody but the edge can compare them. An officer who gives them back to the edge asks it
// not to listen to that chat for some days. Complaints and protection never have them. Readers older than this key refuse
// a tip that has it: upgrade the inside before the edge.
//
// # Replies, cards, remarks
//
// A [Reply] and a [Card] are sealed to the reporter key, a [Remark] to the case key; they have no header. age does not
// say who wrote, so a Reply is signed with the unit's Ed25519 key: the signature is over the ASCII text
// "homthu/v1/reply" LF and the canonical JSON of the reply whose "signature" is empty. A hand-on is signed in the same
// way with the label "homthu/v1/hand-on" over the tip whose "hand_on"."signature" is empty.
//
// # Blobs
//
// A blob is an age file to one recipient (the case key for what a resident sends, the reporter key for what a unit
// sends) of the content followed by zero bytes up to the [PaddedSize] of its length. Length and SHA-256 of the content
// stand in the attachment. A photo opened by the stock age command shows, since viewers ignore the zeros.
//
// # Outcomes
//
// Reading ends in one of four ways, which the vectors name: it opens; it is not for me (none of the identities fits:
// [ErrNotForMe]); it is damaged (it was made for this identity, or claims so, and is not what it should be:
// [ErrDamaged]); or it is refused before any key is tried ([ErrRefused]).
package envelope
