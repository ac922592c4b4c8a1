package telegramtest

import (
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Button is one button of an inline keyboard.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
	Copy *Copy  `json:"copy_text,omitempty"`
}

// Copy is what a button puts into the clipboard.
type Copy struct {
	Text string `json:"text"`
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }

// checkText applies the rules of sendMessage: trimmed, 1-4096 characters, valid UTF-8.
func checkText(text string, most int) (string, *apiError) {
	if !utf8.ValidString(text) {
		return "", bad("strings must be encoded in UTF-8")
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return "", bad("message text is empty")
	}
	if units(text) > most {
		return "", bad("message is too long")
	}
	return trimmed, nil
}

type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
}

var entityTypes = " bold italic underline strikethrough spoiler code pre text_link blockquote url "

func checkEntities(p params, text string) *apiError {
	var list []entity
	if _, problem := p.object("entities", &list); problem != nil {
		return problem
	}
	for _, e := range list {
		if !strings.Contains(entityTypes, " "+e.Type+" ") {
			return bad("can't parse entities: unsupported type %q", e.Type)
		}
		if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units(text) {
			return bad("can't parse entities: out of the text")
		}
	}
	if len(list) > 100 {
		return bad("too many entities")
	}
	mode := p.values["parse_mode"]
	if mode != "" && !strings.EqualFold(mode, "HTML") {
		return bad("strict test server: parse_mode %q is not known here", mode)
	}
	return nil
}

// checkMarkup reads reply_markup. Telegram allows 8 buttons in a row and 100 altogether.
func checkMarkup(p params) ([][]Button, *apiError) {
	text := p.values["reply_markup"]
	if text == "" {
		return nil, nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &fields) != nil {
		return nil, bad("object expected as reply markup")
	}
	if _, ok := fields["remove_keyboard"]; ok {
		return nil, nil
	}
	raw, ok := fields["inline_keyboard"]
	if !ok || len(fields) != 1 {
		return nil, bad("strict test server: only inline_keyboard and remove_keyboard are known here")
	}
	var rows [][]Button
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&rows) != nil {
		return nil, bad("can't parse inline keyboard")
	}
	total := 0
	for _, row := range rows {
		if len(row) > 8 {
			return nil, bad("BUTTON_ROW_TOO_LONG")
		}
		for _, b := range row {
			total++
			if problem := checkButton(b); problem != nil {
				return nil, problem
			}
		}
	}
	if total > 100 {
		return nil, bad("reply markup is too long")
	}
	return rows, nil
}

func checkButton(b Button) *apiError {
	switch {
	case strings.TrimSpace(b.Text) == "":
		return bad("can't parse inline keyboard button: Field \"text\" must be non-empty")
	case b.Copy != nil && (b.Data != "" || b.URL != ""):
		return bad("can't parse inline keyboard button: exactly one of the optional fields must be used")
	case b.Copy != nil && (units(b.Copy.Text) < 1 || units(b.Copy.Text) > 256):
		return bad("can't parse inline keyboard button: the text to copy has 1-256 characters")
	case b.Copy != nil:
		return nil
	case b.Data == "" && b.URL == "":
		return bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case b.Data != "" && b.URL != "":
		return bad("can't parse inline keyboard button: exactly one of the optional fields must be used")
	case len(b.Data) > 64:
		return bad("BUTTON_DATA_INVALID")
	case b.URL != "" && !strings.HasPrefix(b.URL, "https://") && !strings.HasPrefix(b.URL, "http://") && !strings.HasPrefix(b.URL, "tg://"):
		return bad("inline keyboard button URL is invalid")
	}
	return nil
}
