package telegram

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"homthu/bot"
)

// event is what one update means for us.
type event struct {
	id      int64
	chat    string      // private chat; "" when there is nothing to hand on
	message bot.Message // with chat only
	query   string      // callback query whose waiting sign is to be taken away
	group   int64       // a chat of several people in which somebody wrote to the bot
}

// errNoUpdate: not a JSON object with an update id. Nothing can be recorded or answered.
var errNoUpdate = errors.New("telegram: not an update")

// The structs below name the only fields that are ever decoded. from, sender_chat, contact, forward_origin, reply_to_message
// and quote are either missing or present as raw JSON whose content nobody looks at, so names and numbers cannot leave;
// for the same reason a new kind of forward_origin cannot make a tip unreadable, as it does with the library's models.
type update struct {
	ID       int64           `json:"update_id"`
	Message  json.RawMessage `json:"message"`
	Edited   json.RawMessage `json:"edited_message"`
	Callback json.RawMessage `json:"callback_query"`
}

type head struct {
	ID   int64 `json:"message_id"`
	Chat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	} `json:"chat"`
}

type callback struct {
	ID      string          `json:"id"`
	Data    string          `json:"data"`
	Message json.RawMessage `json:"message"`
}

type file struct {
	ID     string `json:"file_id"`
	Type   string `json:"mime_type"`
	Size   int64  `json:"file_size"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
}

type content struct {
	Text      *string `json:"text"`
	Caption   *string `json:"caption"`
	Album     string  `json:"media_group_id"`
	Photo     []file  `json:"photo"`
	Document  *file   `json:"document"`
	Animation *file   `json:"animation"`
	Video     *file   `json:"video"`
	VideoNote *file   `json:"video_note"`
	Audio     *file   `json:"audio"`
	Voice     *file   `json:"voice"`
	Point     *struct {
		Lat float64 `json:"latitude"`
		Lon float64 `json:"longitude"`
	} `json:"location"`

	// Only whether they are there.
	Sticker json.RawMessage `json:"sticker"`
	Dice    json.RawMessage `json:"dice"`
	Contact json.RawMessage `json:"contact"`
	Forward json.RawMessage `json:"forward_origin"`
}

// translate reads one update. An update that has a chat but cannot be read is one of kind unsupported: the resident
// is told, and nobody else's updates wait for it. Anything that is not a resident's doing gives an event with an id only.
func translate(raw []byte) (event, error) {
	var u update
	if json.Unmarshal(raw, &u) != nil || u.ID <= 0 {
		// One strange field must not hide the id: without it the update would come back for ever.
		var only struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &only) != nil || only.ID <= 0 {
			return event{}, errNoUpdate
		}
		return event{id: only.ID}, nil
	}
	e := event{id: u.ID}
	switch {
	case present(u.Message):
		e.message = plain(u.Message)
		e.place(u.Message)
	case present(u.Edited):
		e.message = edited(u.Edited)
		e.place(u.Edited)
		e.group = 0 // said once is enough
	case present(u.Callback):
		e.press(u.Callback)
	}
	if e.message.Kind == "" {
		e.chat, e.message = "", bot.Message{}
	}
	return e, nil
}

func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// place sets the chat of a message. Only private chats are handed on; of others nothing is kept, not even the kind.
func (e *event) place(raw json.RawMessage) {
	var h head
	if json.Unmarshal(raw, &h) != nil || h.Chat.ID == 0 {
		e.message = bot.Message{}
		return
	}
	if h.Chat.Type != "private" || h.Chat.ID < 0 {
		if e.message.Kind != "" && (h.Chat.Type == "group" || h.Chat.Type == "supergroup") {
			e.group = h.Chat.ID
		}
		e.message = bot.Message{}
		return
	}
	e.chat = strconv.FormatInt(h.Chat.ID, 10)
	if h.ID > 0 {
		e.message.ID = strconv.FormatInt(h.ID, 10)
	}
}

// press translates a pressed button. The data may be anything, since clients can be manipulated: what no button of ours
// could have sent becomes the empty choice, which is old to every question. ID is that of our message with the button: a
// review that was pressed must be deleted with the tip, even if Sent has not told its id yet or the answer to the send
// was lost.
func (e *event) press(raw json.RawMessage) {
	var c callback
	if json.Unmarshal(raw, &c) != nil {
		c.Data = ""
	}
	if len(c.ID) <= 64 {
		e.query = c.ID
	}
	if len(c.Data) > 64 || !printable(c.Data) {
		c.Data = ""
	}
	e.message = bot.Message{Kind: bot.KindChoice, Text: c.Data}
	e.place(c.Message)
	e.group = 0
}

func printable(text string) bool {
	for _, r := range text {
		if r < ' ' || r == utf8.RuneError || r == 0x7f {
			return false
		}
	}
	return true
}

var (
	startShape   = regexp.MustCompile(`^/start(@[A-Za-z0-9_]+)?(?:\s+(.*))?$`)
	payloadShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	commandShape = regexp.MustCompile(`^/([a-z0-9_]{1,32})(@[A-Za-z0-9_]+)?$`)
)

// said translates a text: /start with a box code, one of our commands ("/xem_lai" is "xem lai"), or words.
func said(text string) bot.Message {
	if m := startShape.FindStringSubmatch(text); m != nil {
		message := bot.Message{Kind: bot.KindStart}
		if payload := strings.TrimSpace(m[2]); payloadShape.MatchString(payload) {
			message.Text = payload
		}
		return message
	}
	if m := commandShape.FindStringSubmatch(text); m != nil {
		text = strings.ReplaceAll(m[1], "_", " ")
	}
	return bot.Message{Kind: bot.KindText, Text: text}
}
