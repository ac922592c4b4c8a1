package telegram

import (
	"encoding/json"
	"math"
	"strings"

	"homthu/bot"
)

// plain translates the content of a message. Its Kind is "" when nobody said anything.
func plain(raw json.RawMessage) bot.Message {
	var c content
	if json.Unmarshal(raw, &c) != nil {
		return bot.Message{Kind: bot.KindUnsupported}
	}
	m := c.message()
	if m.Kind == "" {
		if service(raw) {
			return bot.Message{}
		}
		m.Kind = bot.KindUnsupported // a poll, a story, whatever comes next year: say so, never stay silent
	}
	m.Forward = present(c.Forward)
	return m
}

func (c *content) message() bot.Message {
	switch {
	case c.Text != nil && *c.Text != "":
		return said(*c.Text)
	case len(c.Photo) > 0:
		return c.with(bot.KindPhoto, largest(c.Photo), "image/jpeg")
	case c.Voice != nil:
		return c.with(bot.KindVoice, *c.Voice, "audio/ogg")
	case c.Animation != nil: // has a document too, for old clients
		return c.with(bot.KindFile, *c.Animation, "video/mp4")
	case c.Document != nil:
		kind := bot.KindFile
		if strings.HasPrefix(strings.ToLower(c.Document.Type), "image/") {
			kind = bot.KindPhoto // sent as a file to keep its quality, and with all it tells about the camera
		}
		return c.with(kind, *c.Document, "application/octet-stream")
	case c.Video != nil:
		return c.with(bot.KindFile, *c.Video, "video/mp4")
	case c.VideoNote != nil:
		return c.with(bot.KindFile, *c.VideoNote, "video/mp4")
	case c.Audio != nil:
		return c.with(bot.KindFile, *c.Audio, "audio/mpeg")
	case c.Point != nil:
		if !onEarth(c.Point.Lat, 90) || !onEarth(c.Point.Lon, 180) {
			return bot.Message{Kind: bot.KindUnsupported}
		}
		return bot.Message{Kind: bot.KindLocation, Pin: &bot.Pin{Lat: c.Point.Lat, Lon: c.Point.Lon}}
	case present(c.Contact):
		return bot.Message{Kind: bot.KindContact} // the number is gone with the raw bytes
	case present(c.Sticker), present(c.Dice):
		return bot.Message{Kind: bot.KindSticker}
	}
	return bot.Message{}
}

// with makes a message of a file. A file without an id cannot be fetched: unsupported.
func (c *content) with(kind string, f file, fallback string) bot.Message {
	if f.ID == "" || len(f.ID) > 512 {
		return bot.Message{Kind: bot.KindUnsupported}
	}
	m := bot.Message{Kind: kind, File: f.ID, Type: strings.ToLower(f.Type), Size: max(0, f.Size), Album: c.Album}
	if m.Type == "" || len(m.Type) > 100 || !printable(m.Type) {
		m.Type = fallback
	}
	if c.Caption != nil {
		m.Text = *c.Caption
	}
	return m
}

func largest(sizes []file) file {
	best := sizes[0]
	for _, s := range sizes[1:] {
		if s.ID != "" && (best.ID == "" || s.Width*s.Height >= best.Width*best.Height) {
			best = s
		}
	}
	return best
}

func onEarth(degrees, most float64) bool { return !math.IsNaN(degrees) && math.Abs(degrees) <= most }

// edited translates a changed message. A live location moves by edits: after the first point none is let in, the
// resident meant to say where it happened, not to be followed.
func edited(raw json.RawMessage) bot.Message {
	var c content
	if json.Unmarshal(raw, &c) != nil {
		return bot.Message{Kind: bot.KindUnsupported}
	}
	switch {
	case c.Point != nil:
		return bot.Message{}
	case c.Text != nil && *c.Text != "":
		return bot.Message{Kind: bot.KindEdited, Text: *c.Text}
	case c.Caption != nil:
		return bot.Message{Kind: bot.KindEdited, Text: *c.Caption}
	}
	m := c.message()
	if m.Kind == bot.KindPhoto || m.Kind == bot.KindFile || m.Kind == bot.KindVoice {
		return bot.Message{Kind: bot.KindEdited} // the caption was taken away
	}
	return bot.Message{Kind: bot.KindUnsupported}
}

// services are the fields of messages that Telegram writes by itself. They are confirmed and nothing is said.
var services = []string{
	"new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created",
	"supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed", "migrate_to_chat_id",
	"migrate_from_chat_id", "pinned_message", "connected_website", "write_access_allowed", "users_shared", "chat_shared",
	"proximity_alert_triggered", "boost_added", "chat_background_set", "forum_topic_created", "forum_topic_edited",
	"forum_topic_closed", "forum_topic_reopened", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
	"video_chat_participants_invited", "web_app_data", "successful_payment", "refunded_payment", "gift", "unique_gift",
	"giveaway_created", "giveaway_completed", "direct_message_price_changed", "paid_message_price_changed",
}

func service(raw json.RawMessage) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return false
	}
	for _, name := range services {
		if _, ok := fields[name]; ok {
			return true
		}
	}
	return false
}
