package zalo

import (
	"encoding/json"
	"math"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"homthu/bot"
)

// said is what a message of a resident says.
func (b *oaBody) said() []bot.Message {
	var given []oaAttachment
	_ = json.Unmarshal(b.Message.Attachments, &given) // none, if it is not a list
	given = given[:min(len(given), mostInOneCall)]
	kind := strings.TrimPrefix(b.Event, "user_send_")
	text := string(b.Message.Text)
	switch kind {
	case "text":
		return []bot.Message{oaText(text)}
	case "sticker":
		return []bot.Message{{Kind: bot.KindSticker}}
	case "business_card", "contact":
		return []bot.Message{{Kind: bot.KindContact}} // whose it is went with the raw bytes
	case "location":
		return []bot.Message{b.place(given)}
	case "link":
		return []bot.Message{link(text, given)}
	case "image", "gif", "audio", "video", "file":
		return files(kind, text, given, string(b.Message.ID))
	}
	return []bot.Message{{Kind: bot.KindUnsupported}}
}

// payloadPrefix stands before what a button of ours sends back, as Zalo delivers a press as if it had been typed.
const payloadPrefix = "#n:"

// payloadShape is a whole text that a button of ours may have sent: nobody writes that. Anything before, behind or between
// makes it a resident's words.
var payloadShape = regexp.MustCompile(`^#n:([0-9]{1,9}:[0-9]{1,2})$`)

func oaText(text string) bot.Message {
	if m := payloadShape.FindStringSubmatch(text); m != nil {
		return bot.Message{Kind: bot.KindChoice, Text: m[1]}
	}
	return bot.Message{Kind: bot.KindText, Text: text}
}

// link is words: what the resident wrote, and the address he passed on. A link to a person is somebody's card.
func link(text string, given []oaAttachment) bot.Message {
	parts := []string{}
	if text = strings.TrimSpace(text); text != "" {
		parts = append(parts, text)
	}
	for _, a := range given {
		address := strings.TrimSpace(string(a.Payload.URL))
		var card struct {
			Phone loose `json:"phone"`
		}
		if json.Unmarshal([]byte(a.Payload.Description), &card) == nil && card.Phone != "" {
			return bot.Message{Kind: bot.KindContact}
		}
		if address != "" && len(address) <= longestFile && !strings.Contains(text, address) {
			parts = append(parts, address)
		}
	}
	if len(parts) == 0 {
		return bot.Message{Kind: bot.KindUnsupported}
	}
	return bot.Message{Kind: bot.KindText, Text: strings.Join(parts, "\n")}
}

// place reads the point out of wherever it stands.
func (b *oaBody) place(given []oaAttachment) bot.Message {
	var points []oaPoint
	add := func(raw json.RawMessage) {
		var p oaPoint
		if len(raw) > 0 && json.Unmarshal(raw, &p) == nil {
			points = append(points, p)
		}
	}
	for _, a := range given {
		add(a.Payload.Coordinates)
		points = append(points, a.Payload.oaPoint)
	}
	add(b.Message.Location)
	for _, p := range points {
		if pin := p.pin(); pin != nil {
			return bot.Message{Kind: bot.KindLocation, Pin: pin}
		}
	}
	return bot.Message{Kind: bot.KindUnsupported}
}

func (p oaPoint) pin() *bot.Pin {
	lat, okLat := degrees(90, p.Latitude, p.Lat)
	lon, okLon := degrees(180, p.Longitude, p.Long, p.Lng, p.Lon)
	if !okLat || !okLon {
		return nil
	}
	return &bot.Pin{Lat: lat, Lon: lon}
}

func degrees(most float64, spellings ...loose) (float64, bool) {
	for _, s := range spellings {
		if s == "" || len(s) > 32 {
			continue
		}
		d, err := strconv.ParseFloat(string(s), 64)
		return d, err == nil && !math.IsNaN(d) && math.Abs(d) <= most
	}
	return 0, false
}

// files makes a message of each attachment; the words beside them go with the first. Photos sent together are an album.
func files(kind, text string, given []oaAttachment, album string) []bot.Message {
	var all []bot.Message
	for _, a := range given {
		m := a.file(kind)
		if len(given) > 1 && m.Kind == bot.KindPhoto {
			m.Album = album
		}
		if m.File != "" {
			m.Text, text = text, ""
		}
		all = append(all, m)
	}
	if len(all) == 0 {
		all = []bot.Message{{Kind: bot.KindUnsupported}}
	}
	if text != "" { // beside something that cannot be fetched: the words are not lost with it
		all = append(all, oaText(text))
	}
	return all
}

// file makes a message of one attachment. Without an address it cannot be fetched.
func (a oaAttachment) file(kind string) bot.Message {
	m := bot.Message{Kind: bot.KindFile, File: string(a.Payload.URL)}
	switch kind {
	case "image":
		m.Kind, m.Type = bot.KindPhoto, "image/jpeg"
		if m.File == "" {
			m.File = string(a.Payload.Thumbnail)
		}
	case "gif":
		m.Kind, m.Type = bot.KindPhoto, "image/gif"
	case "audio":
		m.Kind, m.Type = bot.KindVoice, "audio/amr"
	case "video":
		m.Type = "video/mp4"
	default:
		m.Type = fileType(string(a.Payload.Type), m.File)
		if strings.HasPrefix(m.Type, "image/") {
			m.Kind = bot.KindPhoto // sent as a file to keep its quality, and with all it tells about the camera
		}
	}
	if m.File == "" || len(m.File) > longestFile {
		return bot.Message{Kind: bot.KindUnsupported}
	}
	if size, err := strconv.ParseInt(string(a.Payload.Size), 10, 64); err == nil && size > 0 {
		m.Size = size
	}
	return m
}

// fileTypes are the media types of what a resident may send as a file, by the short name that Zalo gives. It is a hint for
// the conversation; what a file really is, package scrub tells by its content.
var fileTypes = map[string]string{
	"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "heic": "image/heic", "heif": "image/heic",
	"gif": "image/gif", "mp4": "video/mp4", "mov": "video/quicktime", "m4a": "audio/mp4", "mp3": "audio/mpeg", "aac": "audio/aac",
	"amr": "audio/amr", "ogg": "audio/ogg", "wav": "audio/wav", "pdf": "application/pdf", "txt": "text/plain", "rtf": "application/rtf",
	"doc":  "application/msword",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xls":  "application/vnd.ms-excel",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"ppt":  "application/vnd.ms-powerpoint",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"odt":  "application/vnd.oasis.opendocument.text",
	"ods":  "application/vnd.oasis.opendocument.spreadsheet",
	"odp":  "application/vnd.oasis.opendocument.presentation",
}

// fileType reads Zalo's type ("pdf", ".PDF", "application/pdf"), or else the ending of the address.
func fileType(given, address string) string {
	given = strings.ToLower(strings.TrimSpace(given))
	if t, ok := fileTypes[strings.TrimPrefix(given, ".")]; ok {
		return t
	}
	for _, t := range fileTypes {
		if given == t {
			return t
		}
	}
	if u, err := url.Parse(address); err == nil {
		if t, ok := fileTypes[strings.TrimPrefix(strings.ToLower(path.Ext(u.Path)), ".")]; ok {
			return t
		}
	}
	return "application/octet-stream"
}
