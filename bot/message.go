package bot

// Kinds of Message. The first group is what a resident can do in a chat or on the page; the second group are the
// answers of the keeper (the Clerk, or the resident's page) to a Letter or a Wish, and the end of background work.
const (
	KindStart       = "start"       // opened the chat, scanned a box's square; Text is the box code if there is one
	KindText        = "text"        // words
	KindChoice      = "choice"      // pressed a button; Text is the Button's Data
	KindPhoto       = "photo"       // File, perhaps Text (the caption) and Album
	KindVoice       = "voice"       // File
	KindFile        = "file"        // File: a document, a film, sound
	KindSticker     = "sticker"     // a picture without words
	KindContact     = "contact"     // somebody's card: nothing of it is kept, adapters must not fill any field
	KindLocation    = "location"    // Pin
	KindEdited      = "edited"      // an earlier message (ID) now reads Text
	KindCall        = "call"        // tried to telephone
	KindUnsupported = "unsupported" // anything else, also what the platform hides from us

	KindSent         = "sent"          // a Letter is durable; Code is the receipt (for a tip)
	KindFailed       = "failed"        // a Letter or a Wish could not be done; nothing half was done
	KindNobody       = "nobody"        // no unit with a key may receive the Letter; nothing was done
	KindPhotoReady   = "photo-ready"   // Attachment: File is cleaned, sealed and stored
	KindPhotoRefused = "photo-refused" // File was not taken: Reason "big", "paper" (cannot be cleaned: may it be kept?), "unknown" (not a kind for this box), or "" (could not be cleaned)
	KindMailbox      = "mailbox"       // Mailbox, what the code opened
	KindNotFound     = "not-found"     // no such code (wrong, old and deleted codes alike)
	KindTooMany      = "too-many"      // too many wrong codes; Minutes until the next try
	KindDeleted      = "deleted"       // the mailbox is gone, as wished
	KindEchoed       = "echoed"        // one more of the same opinion is counted; Reason "again": it was counted before
	KindCleared      = "cleared"       // the chat's messages were deleted by the channel
	KindNotCleared   = "not-cleared"   // the channel could not delete them
	KindSilence      = "silence"       // a minute without an answer in an urgent flow
	KindTooFast      = "too-fast"      // a Letter, or the message Text, is over a limit: Reason "busy" (others'), "quiet" (told already) or ""; Minutes
	KindMuted        = "muted"         // its place does not take a Letter from here until the day Until
)

// Message is one thing that happened: something a resident did, or an event. It is JSON and the same in turn.ts.
// It holds no platform id of a person; ID names the message alone and lives as long as the draft.
type Message struct {
	Kind    string `json:"kind"`
	Text    string `json:"text,omitempty"`
	ID      string `json:"id,omitempty"`    // platform's id of this message: for edits and for deleting it later
	File    string `json:"file,omitempty"`  // what the Fetcher needs to get it
	Type    string `json:"type,omitempty"`  // media type, as far as the platform says
	Size    int64  `json:"size,omitempty"`  // in bytes, as the platform says; 0 where it does not
	Album   string `json:"album,omitempty"` // photos sent together share it
	Pin     *Pin   `json:"pin,omitempty"`
	Forward bool   `json:"forward,omitempty"` // passed on from elsewhere; whose it was is not kept

	Code       string      `json:"code,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Minutes    int         `json:"minutes,omitempty"`
	Until      string      `json:"until,omitempty"` // DD-MM-YYYY
	Attachment *Attachment `json:"attachment,omitempty"`
	Mailbox    *Mailbox    `json:"mailbox,omitempty"`
}

// Pin is a point a resident sent, in degrees.
type Pin struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Attachment is a photo (or sound, film, paper) that is cleaned, sealed to the case key and stored.
type Attachment struct {
	File   string `json:"file"` // the Message it came with
	Blob   string `json:"blob"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`   // of the clean bytes
	Sealed int64  `json:"sealed"` // of the stored blob
	SHA256 string `json:"sha256"`
}

// Mailbox is what a code opened: already checked and opened by the keeper.
type Mailbox struct {
	Day     string         `json:"day"` // DD-MM-YYYY, as people read it
	Lane    string         `json:"lane"`
	Number  string         `json:"number,omitempty"` // docket number, once the case is registered
	State   string         `json:"state"`            // of the newest reply; RECEIVED before any
	Replies []MailboxReply `json:"replies,omitempty"`
	Today   string         `json:"today,omitempty"` // YYYY-MM-DD where people live
	Asked   *Asked         `json:"asked,omitempty"` // how far he was asked whether it is settled; see solved.go
}

// MailboxReply is one reply in a Mailbox, oldest first.
type MailboxReply struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	State    string `json:"state,omitempty"`
	Question bool   `json:"question,omitempty"`
	Day      string `json:"day,omitempty"` // from which it could be read, YYYY-MM-DD; "" where it did not wait for one
}

// Reply is one message to the resident.
type Reply struct {
	Text    string   `json:"text"`              // never empty; without the numbered choices when there are Buttons
	Buttons []Button `json:"buttons,omitempty"` // the choices, in order; their Text begins with the number
	// Spoken are the ids of the texts in it, in order, of which there may be recordings; Listen is the language whose
	// recordings are played by themselves, "" for none. See Recordings.
	Spoken  []string `json:"spoken,omitempty"`
	Listen  string   `json:"listen,omitempty"`
	Protect bool     `json:"protect,omitempty"` // it shows the code: do not let it be forwarded where the channel can forbid it
	Copy    *Button  `json:"copy,omitempty"`    // a button that copies its Data, the code, where the channel has one
}

// Button is one choice. Data is what a press sends back as Message{Kind: choice}; at most 64 bytes.
type Button struct {
	Text string `json:"text"`
	Data string `json:"data"`
}

// Plain is the whole reply as one text, for channels without buttons.
func (r Reply) Plain() string {
	text := r.Text
	for _, b := range r.Buttons {
		text += "\n" + b.Text
	}
	return text
}

// Letter is what is to be sealed now: a tip, or more words for a case that a receipt opens.
type Letter struct {
	Kind        string       `json:"kind"` // tip, answer, rating: envelope.Kind
	Category    string       `json:"category,omitempty"`
	Floor       string       `json:"floor,omitempty"`    // urgency of the menu it came through
	Subjects    []string     `json:"subjects,omitempty"` // roles accused besides the answers
	Commune     string       `json:"commune,omitempty"`
	Box         string       `json:"box,omitempty"`
	Place       string       `json:"place,omitempty"` // in the resident's words
	Pin         *Pin         `json:"pin,omitempty"`
	Answers     []Answer     `json:"answers,omitempty"`
	Text        string       `json:"text,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Lang        string       `json:"lang"`
	Channel     string       `json:"channel"`
	Rating      string       `json:"rating,omitempty"` // done, part, not
	Code        string       `json:"code,omitempty"`   // receipt of the case, for answers and ratings
	Reply       string       `json:"reply,omitempty"`  // id of the question answered
	Asked       *Asked       `json:"asked,omitempty"`  // with a rating: how far nobody asks again
}

// Answer is one question answered: A is a choice id, "khong-biet", "bo-qua" or words.
type Answer struct {
	Q string `json:"q"`
	A string `json:"a"`
}

// Wish is what Turn asks its keeper to do besides sealing; the answer is an event.
type Wish struct {
	Do   string `json:"do"` // look, delete, remind, no-remind, echo; asked and forget, which drops every row of this chat, bring no event
	Code string `json:"code,omitempty"`
	Days int    `json:"days,omitempty"` // until the reminder
	Page string `json:"page,omitempty"` // echo: one more thinks so too of an Item of this page
	Item string `json:"item,omitempty"`
	// Asked: he was asked whether it is settled, so far.
	Asked *Asked `json:"asked,omitempty"`
}

// file is the attachment that a message brings or an event speaks of.
func (m Message) file() string {
	if m.Attachment != nil {
		return m.Attachment.File
	}
	return m.File
}
