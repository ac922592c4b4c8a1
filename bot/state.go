package bot

import (
	"encoding/json"
	"slices"
)

// StateVersion is raised when a stored State no longer means the same. A State of another version is not read: the
// conversation starts again, politely, and keeps the words (see restart).
const StateVersion = 1

// Steps of the conversation: what the newest question is. "" is before the first word.
const (
	stepMenu        = "menu"        // the main menu
	stepMore        = "more"        // its second page
	stepLang        = "lang"        // choosing a language
	stepInterpreter = "interpreter" // who should listen to a voice in this tongue?
	stepForum       = "forum"       // no forum is to come: suggest now?
	stepKind        = "kind"        // told first: which kind of matter is it?
	stepList        = "list"        // a menu of kinds (Menu, Page)
	stepAsk         = "ask"         // a question of the category (Ask), or a group of yes/no questions (Group)
	stepBare        = "bare"        // was a bare 7, 8, 9 or 0 the answer?
	stepTime        = "time"        // writing a time in words
	stepWrite       = "write"       // writing a place in words
	stepChoose      = "choose"      // several places of one name (Offers)
	stepFound       = "found"       // is it this place? (Offers[0])
	stepPin         = "pin"         // send the location along? (Offers[0], Pin)
	stepNumber      = "number"      // is this number your own?
	stepReview      = "review"      // read again: send, change, add, drop
	stepEdit        = "edit"        // which answer to change
	stepAdd         = "add"         // adding words
	stepWait        = "wait"        // a Letter waits for photos
	stepPaper       = "paper"       // keep a paper as it is? (After)
	stepSending     = "sending"     // a Letter or Wish is with the keeper
	stepSent        = "sent"        // it was sent; a new word may be an addition or a new tip
	stepWhich       = "which"       // is it an addition or a new tip?
	stepDrop        = "drop"        // really drop everything? (Before)
	stepStop        = "stop"        // really cut the link? (Before)
	stepCode        = "code"        // waiting for a code
	stepMailbox     = "mailbox"     // what the code opened
	stepReply       = "reply"       // answering a question of the unit
	stepExtend      = "extend"      // adding words to a case
	stepSolved      = "solved"      // is it really settled?
	stepDelete      = "delete"      // really delete the mailbox?
)

// State is one conversation. It is JSON, versioned, sealed under the day's draft key when stored, and the same in turn.ts.
// It holds words; it never holds a platform id of a person.
type State struct {
	V         int      `json:"v"`
	Step      string   `json:"step"`
	Before    string   `json:"before,omitempty"` // step to return to from drop, stop
	After     string   `json:"after,omitempty"`  // step to return to from a paper's question
	Turn      int      `json:"turn"`             // counts questions, so that an old button is known as old
	Shown     string   `json:"shown,omitempty"`  // which question Turn counted last
	Lang      string   `json:"lang,omitempty"`
	Tongue    string   `json:"tongue,omitempty"`    // language the resident asked for, though the box does not write it
	Elsewhere bool     `json:"elsewhere,omitempty"` // somebody from another commune should listen to him
	Listen    string   `json:"listen,omitempty"`    // recordings are played: on, off; "" as the tongue says
	Box       string   `json:"box,omitempty"`
	Greeted   bool     `json:"greeted,omitempty"`
	Alarm     bool     `json:"alarm,omitempty"`  // words sounded dangerous: 113 was said
	Warned    []string `json:"warned,omitempty"` // one-time notes already shown

	Menu     string   `json:"menu,omitempty"`
	Page     int      `json:"page,omitempty"`
	Kinds    []string `json:"kinds,omitempty"` // categories offered at stepKind
	Category string   `json:"category,omitempty"`
	Floor    string   `json:"floor,omitempty"`
	Hurry    bool     `json:"hurry,omitempty"` // wanted to send before dinh-can-bo was answered
	Only     bool     `json:"only,omitempty"`  // one answer is being changed: back to the review after it

	Ask     string   `json:"ask,omitempty"`
	Group   []string `json:"group,omitempty"`
	Trail   []string `json:"trail,omitempty"` // questions asked, for going back; a group is joined by ","
	Answers []Piece  `json:"answers,omitempty"`
	Words   []Piece  `json:"words,omitempty"`  // told outside of any question
	Held    *Piece   `json:"held,omitempty"`   // words waiting for stepBare, stepWhich
	Long    string   `json:"long,omitempty"`   // the question (or "words") whose text the platform has split
	Seam    string   `json:"seam,omitempty"`   // what stands between that text and its rest
	Ignore  []string `json:"ignore,omitempty"` // numbers the resident said are not his own

	Place  Spot    `json:"place"`
	Offers []Offer `json:"offers,omitempty"`
	Pin    *Pin    `json:"pin,omitempty"` // waiting for stepPin
	Misses int     `json:"misses,omitempty"`

	Photos []Photo `json:"photos,omitempty"`
	Pairs  int     `json:"pairs,omitempty"` // counts the pairs that photos were sealed to; none is ever used again
	Album  string  `json:"album,omitempty"`

	Subjects []string `json:"subjects,omitempty"` // roles that words accuse, when silence answered for the resident

	Code    string   `json:"code,omitempty"`    // the receipt of what was sent from here, until the draft's key dies
	Follow  bool     `json:"follow,omitempty"`  // an urgent tip is sent, its questions go on: answers are further envelopes
	Asked   []string `json:"asked,omitempty"`   // after an urgent tip: questions answered before or since
	Pending string   `json:"pending,omitempty"` // kind of the Letter or Wish that is with the keeper
	Wish    *Wish    `json:"wish,omitempty"`
	Look    *Look    `json:"look,omitempty"`
	Return  string   `json:"return,omitempty"` // step to return to from a mailbox

	Reading *Spot  `json:"reading,omitempty"` // whose warnings are read
	Alert   string `json:"alert,omitempty"`   // the one that is shown

	Forum   string `json:"forum,omitempty"`   // the forum that is read
	Opinion string `json:"opinion,omitempty"` // the one of it that is shown
	For     string `json:"for,omitempty"`     // the forum that what was told is for
}

// Piece is words with the question they answer and the platform's id of the message they came in.
type Piece struct {
	Q string `json:"q,omitempty"`
	A string `json:"a"`
	M string `json:"m,omitempty"`
}

// Spot is where it happened: the resident's words, and the commune when one is known.
type Spot struct {
	Words   string `json:"words,omitempty"`
	Commune string `json:"commune,omitempty"`
	Name    string `json:"name,omitempty"` // the commune's, as people read it
	Pin     *Pin   `json:"pin,omitempty"`
}

// Photo is an attachment on its way: pending until the keeper has cleaned, sealed and stored it.
type Photo struct {
	File  string      `json:"file"`
	Kind  string      `json:"kind"`           // photo, voice, film, paper; file while that is not known
	Ask   bool        `json:"ask,omitempty"`  // a paper that waits for the resident's word, and not for the keeper
	Keep  bool        `json:"keep,omitempty"` // a paper to be sealed as it is: the resident said so
	Look  bool        `json:"look,omitempty"` // it belongs to the opened mailbox's case, not to the draft
	Code  string      `json:"code,omitempty"` // receipt of the case it belongs to; "" for the draft's
	Pair  int         `json:"pair,omitempty"` // which of the keeper's pairs it is sealed to
	Ready *Attachment `json:"ready,omitempty"`
	// Posted: it is in the Letter that was given last. What gets ready while that is on its way is not.
	Posted bool `json:"posted,omitempty"`
}

// Look is an opened mailbox.
type Look struct {
	Code     string `json:"code"`
	Lane     string `json:"lane"`
	State    string `json:"state"`
	Question string `json:"question,omitempty"` // id of the reply that asks
	Done     *Asked `json:"done,omitempty"`     // how far nobody asks again if he says that it is settled; see solved.go
	Open     *Asked `json:"open,omitempty"`     // and if he says that it is not
}

// ReadState reads a stored State. Bytes of another version come back as a new State that keeps the language, the box, the
// receipt and whatever words stood where words stand in this version; Turn then says that the box was mended and goes on.
func ReadState(b []byte) State {
	var s State
	if err := json.Unmarshal(b, &s); err == nil && s.V == StateVersion {
		return s
	}
	var old struct {
		Lang, Box, Code string
		Pairs           int
		Answers, Words  []Piece
	}
	// An unreadable State leaves the zero value: then only the conversation starts again.
	_ = json.Unmarshal(b, &old)
	kept := State{V: StateVersion, Greeted: true, Lang: old.Lang, Box: old.Box, Code: old.Code, Words: old.Words, Pairs: old.Pairs}
	for _, p := range old.Answers {
		if len([]rune(p.A)) > 12 {
			kept.Words = append(kept.Words, Piece{A: p.A, M: p.M})
		}
	}
	return kept
}

// fresh is a new conversation in the same chat: language and box stay.
func (s *State) fresh() State {
	return State{V: StateVersion, Turn: s.Turn, Shown: s.Shown, Lang: s.Lang, Tongue: s.Tongue, Box: s.Box, Greeted: s.Greeted, Pairs: s.Pairs,
		Elsewhere: s.Elsewhere, Listen: s.Listen}
}

// unstubbed is the State without the tip that was sent from it; words for another one stay.
func (s *State) unstubbed() State {
	fresh := s.fresh()
	fresh.Words, fresh.Photos = s.Words, belonging(s.Photos, own)
	if fresh.Step = stepMenu; !fresh.empty() {
		fresh.Step = stepAdd
	}
	return fresh
}

// clone copies what Turn changes in place, so that the caller's State stays as it was.
func (s State) clone() State {
	s.Warned, s.Kinds, s.Group, s.Trail = slices.Clone(s.Warned), slices.Clone(s.Kinds), slices.Clone(s.Group), slices.Clone(s.Trail)
	s.Answers, s.Words, s.Ignore = slices.Clone(s.Answers), slices.Clone(s.Words), slices.Clone(s.Ignore)
	s.Offers, s.Photos, s.Asked, s.Subjects = slices.Clone(s.Offers), slices.Clone(s.Photos), slices.Clone(s.Asked), slices.Clone(s.Subjects)
	if s.Look != nil {
		look := *s.Look
		s.Look = &look
	}
	return s
}

// empty says that nothing was told yet.
func (s *State) empty() bool {
	told := slices.ContainsFunc(s.Answers, func(p Piece) bool { return p.A != "bo-qua" && p.A != "khong-biet" })
	return !told && len(s.Words) == 0 && len(belonging(s.Photos, own)) == 0
}

func (s *State) answer(q string) (string, bool) {
	i := slices.IndexFunc(s.Answers, func(p Piece) bool { return p.Q == q })
	if i < 0 {
		return "", false
	}
	return s.Answers[i].A, true
}

func (s *State) set(q, a, id string) {
	s.unset(q)
	s.Answers = append(s.Answers, Piece{Q: q, A: a, M: id})
}

func (s *State) unset(q string) {
	s.Answers = slices.DeleteFunc(s.Answers, func(p Piece) bool { return p.Q == q })
}

func (s *State) pendingPhotos() bool {
	return slices.ContainsFunc(s.Photos, func(p Photo) bool { return p.Ready == nil && !p.Ask })
}
