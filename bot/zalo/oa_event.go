package zalo

import (
	"encoding/json"
	"regexp"
	"strings"

	"homthu/bot"
)

// oaEvent is what one webhook call of an Official Account means for us.
type oaEvent struct {
	chat     string        // the resident, as this account knows him; "" when nobody did anything
	id       string        // tells this event from all others, also when it is delivered again
	messages []bot.Message // what he did: several photos can come in one call
	opened   bool          // he only opened the chat
	withdraw bool          // he takes his consent back: everything of the chat must go
	lost     bool          // a withdrawal that does not say whose it is

	anonymous bool // of the account's widget on web pages
}

// oaBody names the only fields that are ever decoded. user_id_by_app is the resident's id towards the whole app and stays
// out, and so do quoted messages, submitted phone numbers and addresses, and the thumbnails of links.
type oaBody struct {
	Event     string          `json:"event_name"`
	Timestamp json.RawMessage `json:"timestamp"`
	Sender    oaPerson        `json:"sender"`
	Follower  oaPerson        `json:"follower"`
	User      oaPerson        `json:"user"`
	UserID    loose           `json:"user_id"`
	Message   oaMessage       `json:"message"`
}

type oaPerson struct {
	ID loose `json:"id"`
}

type oaMessage struct {
	ID          loose           `json:"msg_id"`
	Text        loose           `json:"text"`
	Attachments json.RawMessage `json:"attachments"`
	Location    json.RawMessage `json:"location"`
}

type oaAttachment struct {
	Type    loose     `json:"type"`
	Payload oaPayload `json:"payload"`
}

// oaPayload has no name and no checksum: how a resident called his file is never kept.
type oaPayload struct {
	URL         loose           `json:"url"`
	Thumbnail   loose           `json:"thumbnail"`
	Description loose           `json:"description"`
	Type        loose           `json:"type"`
	Size        loose           `json:"size"`
	Coordinates json.RawMessage `json:"coordinates"`
	oaPoint
}

// oaPoint is a place in all the spellings that were seen; the numbers come as numbers or as strings.
type oaPoint struct {
	Latitude  loose `json:"latitude"`
	Longitude loose `json:"longitude"`
	Lat       loose `json:"lat"`
	Long      loose `json:"long"`
	Lng       loose `json:"lng"`
	Lon       loose `json:"lon"`
}

// loose is a string that may come as a number. Anything else becomes "": one strange field must not make the rest of a tip
// unreadable.
type loose string

// UnmarshalJSON never fails.
func (l *loose) UnmarshalJSON(raw []byte) error {
	var text string
	var number json.Number
	switch {
	case json.Unmarshal(raw, &text) == nil:
		*l = loose(text)
	case json.Unmarshal(raw, &number) == nil:
		*l = loose(number.String())
	default:
		*l = ""
	}
	return nil
}

// UnmarshalJSON never fails: a person that is not an object has no id.
func (p *oaPerson) UnmarshalJSON(raw []byte) error {
	type plain oaPerson
	if json.Unmarshal(raw, (*plain)(p)) != nil {
		*p = oaPerson{}
	}
	return nil
}

// UnmarshalJSON never fails: the resident is told that his message could not be read.
func (m *oaMessage) UnmarshalJSON(raw []byte) error {
	type plain oaMessage
	if json.Unmarshal(raw, (*plain)(m)) != nil {
		*m = oaMessage{}
	}
	return nil
}

// UnmarshalJSON never fails.
func (a *oaAttachment) UnmarshalJSON(raw []byte) error {
	type plain oaAttachment
	if json.Unmarshal(raw, (*plain)(a)) != nil {
		*a = oaAttachment{}
	}
	return nil
}

const (
	mostInOneCall = 20   // attachments of one call that are looked at: as many as one draft may have
	longestFile   = 2048 // of an address of a file
)

var oaChatShape = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

// translateOA reads one event. A message that cannot be read is one of kind unsupported, so that its writer is told.
// What no resident did gives an event without a chat.
func translateOA(raw []byte) (oaEvent, error) {
	var b oaBody
	if json.Unmarshal(raw, &b) != nil {
		return oaEvent{}, errOABody
	}
	e := oaEvent{opened: oaOpens(b.Event)}
	switch b.Event {
	case "follow", "user_click_chatnow":
		e.messages = []bot.Message{{Kind: bot.KindStart}}
	case "user_withdraw", "user_pdl_revoke": // of the account, and of a mini app beside it
		e.withdraw = true
	case "user_call_oa":
		e.messages = []bot.Message{{Kind: bot.KindCall}}
	default:
		if strings.HasPrefix(b.Event, "user_send_") && !strings.HasPrefix(b.Event, "user_send_group") {
			e.messages = b.said()
		}
	}
	if len(e.messages) == 0 && !e.withdraw {
		// unfollow, seen, received, reactions, what the account sent, templates, groups; and anonymous_*, the account's
		// widget on web pages: no way to answer it is verified, and our own web page does that job without Zalo.
		return oaEvent{anonymous: oaAnonymous(b.Event)}, nil
	}
	e.chat = b.who()
	if e.chat == "" {
		return oaEvent{lost: e.withdraw}, nil
	}
	e.id = b.id(e.chat)
	return e, nil
}

// who is the resident. Message events name a sender, follow a follower, click_chatnow and withdrawals a user_id.
func (b *oaBody) who() string {
	for _, id := range []loose{b.Sender.ID, b.Follower.ID, b.UserID, b.User.ID} {
		if oaChatShape.MatchString(string(id)) {
			return string(id)
		}
	}
	return ""
}

// id is the message's own; events without one are known by what, who and when.
func (b *oaBody) id(chat string) string {
	if b.Message.ID != "" && len(b.Message.ID) <= 128 {
		return "m " + chat + " " + string(b.Message.ID)
	}
	return "e " + b.Event + " " + chat + " " + timestamp(b.Timestamp)
}
