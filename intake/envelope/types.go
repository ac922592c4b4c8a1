package envelope

// Version is the "v" of every format of this package.
const Version = 1

// Kind says what an envelope is within its case.
type Kind string

// The kinds of envelopes.
const (
	KindTip    Kind = "tip"     // opens a case
	KindAnswer Kind = "answer"  // the resident says more
	KindRating Kind = "rating"  // the resident says whether it was solved
	KindHandOn Kind = "hand-on" // a unit hands the tip to other units
)

// A Header is all that servers may know of a tip. Its fields, their form and their bounds are in the package comment.
type Header struct {
	V        int       `json:"v"`
	ID       string    `json:"id"`
	Case     string    `json:"case"`
	Kind     Kind      `json:"kind"`
	Edge     string    `json:"edge"`
	Units    []string  `json:"units"`
	Never    []string  `json:"never"`
	Lane     string    `json:"lane"`
	Category string    `json:"category"`
	Urgency  string    `json:"urgency"`
	Commune  string    `json:"commune"`
	Received string    `json:"received"`
	Blobs    []BlobRef `json:"blobs"`
	Rules    int       `json:"rules"`
}

// A BlobRef names a sealed attachment. Size is PaddedSize of the content's length; the stored file has BlobSize bytes.
type BlobRef struct {
	ID   string `json:"id"`
	Size int64  `json:"size"`
}

// A Tip is what the resident wrote, the plaintext of every kind of envelope. It exists in the resident's browser or in
// bot, and in the officer's browser or client; nowhere else.
type Tip struct {
	V           int          `json:"v"`
	Header      Header       `json:"header"` // set by Seal
	Place       Place        `json:"place"`
	Answers     []Answer     `json:"answers"`
	Text        string       `json:"text"`
	Attachments []Attachment `json:"attachments"`
	Lang        string       `json:"lang"`
	Channel     string       `json:"channel"`
	Reporter    string       `json:"reporter"` // recipient that the receipt rebuilds
	CaseKey     CaseKey      `json:"case_key"`
	Rating      string       `json:"rating"`  // done, part or not, in a rating; otherwise empty
	HandOn      *HandOn      `json:"hand_on"` // in a hand-on; otherwise null
	// Silence, in a tip from a chat, is what its edge alone can open, and for two days: given back to it, the chat is not
	// listened to for some days, and nobody has learned whose it is. Left out where there is none.
	Silence string `json:"silence,omitempty"`
}

// A Place is where the matter is, as the resident said it.
type Place struct {
	Box   string `json:"box"`
	Words string `json:"words"`
	Pin   *Pin   `json:"pin"`
}

// A Pin is a point on the map in degrees, rounded to six decimals by Seal.
type Pin struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// An Answer is what was said to one question: a choice id, or words.
type Answer struct {
	Q string `json:"q"`
	A string `json:"a"`
}

// An Attachment describes a blob to who can open it. Size and SHA256 (lower-case hexadecimal) are of the content
// without padding.
type Attachment struct {
	Blob   string `json:"blob"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// A CaseKey is the hybrid pair made for one tip: its attachments and the remarks on it are sealed to it.
type CaseKey struct {
	Recipient string `json:"recipient"`
	Identity  string `json:"identity"`
}

// A HandOn says who handed a tip on and why, and keeps the header it came with.
type HandOn struct {
	From      string `json:"from"`
	Reason    string `json:"reason"`
	Original  Header `json:"original"`
	Signature string `json:"signature"` // Ed25519, base64
}

// A Reply is a unit's word to the resident, sealed to the reporter key.
type Reply struct {
	V           int          `json:"v"`
	ID          string       `json:"id"`
	Case        string       `json:"case"`
	From        string       `json:"from"` // unit
	Text        string       `json:"text"`
	State       string       `json:"state"`
	Question    bool         `json:"question"` // asks for an answer
	Attachments []Attachment `json:"attachments"`
	Holders     []Addressee  `json:"holders"` // whom to seal the next answer to
	Never       []string     `json:"never"`
	NotBefore   string       `json:"not_before"`
	Signature   string       `json:"signature"` // Ed25519, base64, set by SealReply
}

// A Card is what a receipt opens before any reply has come: enough to find the case's holders and to seal an answer.
// Who seals the tip seals it to the reporter key.
type Card struct {
	V        int         `json:"v"`
	Case     string      `json:"case"`
	Number   string      `json:"number"`
	Lane     string      `json:"lane"`
	Category string      `json:"category"`
	Urgency  string      `json:"urgency"`
	Commune  string      `json:"commune"`
	Day      string      `json:"day"`
	Holders  []Addressee `json:"holders"`
	Never    []string    `json:"never"`
	CaseKey  string      `json:"case_key"` // recipient
}

// A Remark is an officer's note on a case, sealed to the case key.
type Remark struct {
	V    int    `json:"v"`
	Case string `json:"case"`
	By   string `json:"by"`
	Text string `json:"text"`
	At   string `json:"at"`
}

// An Addressee is a unit with the recipient that it has at the time of sealing.
type Addressee struct {
	Unit      string `json:"unit"`
	Recipient string `json:"recipient"`
}
