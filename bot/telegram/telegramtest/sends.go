package telegramtest

import "strconv"

// Sending is something other than a text that a user can send.
type Sending struct {
	kind    string
	caption string
	file    File
	fields  func(s *Server, f File) map[string]any
}

// With gives the sending a caption.
func (g Sending) With(caption string) Sending {
	g.caption = caption
	return g
}

// Sends sends photos, files, voices, locations, contacts, stickers. Several at once are an album.
func (u *User) Sends(sendings ...Sending) []int {
	var ids []int
	album := ""
	if len(sendings) > 1 {
		u.s.mu.Lock()
		album = strconv.Itoa(13000000000 + u.s.message)
		u.s.mu.Unlock()
	}
	for _, g := range sendings {
		u.s.mu.Lock()
		fields := g.fields(u.s, g.file)
		u.s.mu.Unlock()
		if g.caption != "" {
			fields["caption"] = g.caption
		}
		if album != "" {
			fields["media_group_id"] = album
		}
		ids = append(ids, u.Does(g.kind, g.caption, fields))
	}
	return ids
}

// Photo is a picture in the sizes Telegram makes of it; only the largest has these bytes.
func Photo(data []byte) Sending {
	return Sending{kind: "photo", file: File{Data: data}, fields: func(s *Server, f File) map[string]any {
		small, smallUnique := s.addFile(File{Data: []byte("thumbnail")})
		large, largeUnique := s.addFile(f)
		return map[string]any{"photo": []any{
			map[string]any{"file_id": small, "file_unique_id": smallUnique, "width": 90, "height": 67, "file_size": 9},
			map[string]any{"file_id": large, "file_unique_id": largeUnique, "width": 1280, "height": 960, "file_size": f.size()},
		}}
	}}
}

// Document is a file of any type; size > 0 says how big Telegram claims it is.
func Document(name, mime string, data []byte, size int64) Sending {
	return Sending{kind: "document", file: File{Name: name, Data: data, Size: size}, fields: func(s *Server, f File) map[string]any {
		return s.single("document", f, map[string]any{"file_name": name, "mime_type": mime})
	}}
}

// Voice is a voice note.
func Voice(data []byte) Sending {
	return Sending{kind: "voice", file: File{Data: data}, fields: func(s *Server, f File) map[string]any {
		return s.single("voice", f, map[string]any{"duration": 3, "mime_type": "audio/ogg"})
	}}
}

// Audio is a piece of music or a recording, with its title.
func Audio(data []byte, title string) Sending {
	return Sending{kind: "audio", file: File{Data: data}, fields: func(s *Server, f File) map[string]any {
		return s.single("audio", f, map[string]any{"duration": 3, "mime_type": "audio/mpeg", "title": title, "performer": title})
	}}
}

// Video is a film.
func Video(data []byte) Sending {
	return Sending{kind: "video", file: File{Data: data}, fields: func(s *Server, f File) map[string]any {
		return s.single("video", f, map[string]any{"duration": 3, "width": 640, "height": 480, "mime_type": "video/mp4"})
	}}
}

// VideoNote is a round film.
func VideoNote(data []byte) Sending {
	return Sending{kind: "video_note", file: File{Data: data}, fields: func(s *Server, f File) map[string]any {
		return s.single("video_note", f, map[string]any{"duration": 3, "length": 240})
	}}
}

// Sticker is a picture without words.
func Sticker() Sending {
	return Sending{kind: "sticker", file: File{Data: []byte("sticker")}, fields: func(s *Server, f File) map[string]any {
		return s.single("sticker", f, map[string]any{"type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false, "emoji": "👍"})
	}}
}

// Contact is somebody's card.
func Contact(phone, name string) Sending {
	return Sending{kind: "contact", fields: func(*Server, File) map[string]any {
		return map[string]any{"contact": map[string]any{"phone_number": phone, "first_name": name}}
	}}
}

// Location is a point on the map; live > 0 makes it a live location for so many seconds.
func Location(lat, lon float64, live int) Sending {
	return Sending{kind: "location", fields: func(*Server, File) map[string]any {
		point := map[string]any{"latitude": lat, "longitude": lon}
		if live > 0 {
			point["live_period"], point["horizontal_accuracy"], point["heading"] = live, 12.0, 90
		}
		return map[string]any{"location": point}
	}}
}

// Moves sends the next point of a live location, which Telegram delivers as an edited message.
func (u *User) Moves(id int, lat, lon float64) {
	u.s.mu.Lock()
	m := u.chat.find(id)
	object := map[string]any{
		"message_id": id, "date": m.Date.Unix(), "edit_date": u.s.clock().Unix(), "chat": u.s.chatObject(u.chat), "from": u.from(),
		"location": map[string]any{"latitude": lat, "longitude": lon, "live_period": 600, "heading": 91},
	}
	u.s.mu.Unlock()
	u.s.push1("edited_message", object)
}

// Forwarded passes on a text of somebody else, named.
func (u *User) Forwarded(text, author string) int {
	u.s.mu.Lock()
	at := u.s.clock().Unix()
	u.s.mu.Unlock()
	return u.Does("text", text, map[string]any{"text": text, "forward_origin": map[string]any{
		"type": "hidden_user", "sender_user_name": author, "date": at,
	}})
}

// single describes one kept file under its kind; the caller holds mu.
func (s *Server) single(kind string, f File, extra map[string]any) map[string]any {
	id, unique := s.addFile(f)
	extra["file_id"], extra["file_unique_id"], extra["file_size"] = id, unique, f.size()
	return map[string]any{kind: extra}
}

// Group is a chat of several people into which somebody put the bot.
type Group struct {
	u    *User
	chat *chat
}

// Group opens a group in which the user can write.
func (u *User) Group(title string) *Group {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := &chat{id: -1001000000000 - int64(len(u.s.chats)), kind: "supergroup", title: title}
	u.s.chats[c.id] = c
	return &Group{u: u, chat: c}
}

// Says writes a text into the group.
func (g *Group) Says(text string) {
	g.u.s.mu.Lock()
	m := &Shown{Kind: "text", Text: text}
	g.u.s.put(g.chat, m)
	object := map[string]any{"message_id": m.ID, "date": m.Date.Unix(), "chat": g.u.s.chatObject(g.chat), "from": g.u.from(), "text": text}
	g.u.s.mu.Unlock()
	g.u.s.push1("message", object)
}

// FromBot is what the bot wrote into the group.
func (g *Group) FromBot() []string { return (&User{s: g.u.s, chat: g.chat}).FromBot() }
