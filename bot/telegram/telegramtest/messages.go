package telegramtest

import (
	"strconv"
	"time"
)

const sendParams = "chat_id entities parse_mode link_preview_options disable_notification protect_content reply_parameters reply_markup "

var methods = map[string]method{
	"getMe":                  {"", getMe},
	"sendMessage":            {sendParams + "text", sendMessage},
	"sendPhoto":              {sendParams + "photo caption caption_entities has_spoiler", sendMedia("photo")},
	"sendDocument":           {sendParams + "document caption caption_entities", sendMedia("document")},
	"sendVoice":              {sendParams + "voice caption caption_entities duration", sendMedia("voice")},
	"sendChatAction":         {"chat_id action", sendChatAction},
	"editMessageText":        {"chat_id message_id text entities parse_mode link_preview_options reply_markup", editText},
	"editMessageReplyMarkup": {"chat_id message_id reply_markup", editMarkup},
	"deleteMessage":          {"chat_id message_id", deleteMessage},
	"deleteMessages":         {"chat_id message_ids", deleteMessages},
	"answerCallbackQuery":    {"callback_query_id text show_alert url cache_time", answerCallbackQuery},
	"getFile":                {"file_id", getFile},
	"setWebhook":             {"url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token", setWebhook},
	"deleteWebhook":          {"drop_pending_updates", deleteWebhook},
	"getWebhookInfo":         {"", getWebhookInfo},
	"setMyCommands":          {"commands scope language_code", setMyCommands},
	"deleteMyCommands":       {"scope language_code", keep("commands", "", 0)},
	"setMyDescription":       {"description language_code", keep("description", "description", 512)},
	"setMyShortDescription":  {"short_description language_code", keep("short_description", "short_description", 120)},
}

func getMe(*Server, params) (any, *apiError) {
	return map[string]any{
		"id": 7000000001, "is_bot": true, "first_name": "Hòm thư", "username": "homthu_test_bot", "can_join_groups": true,
		"can_read_all_group_messages": false, "supports_inline_queries": false, "can_connect_to_business": false,
		"has_main_web_app": false, "has_topics_enabled": false, "allows_users_to_create_topics": false, "can_manage_bots": false,
		"supports_join_request_queries": false,
	}, nil
}

// target finds the chat of a call and refuses where Telegram would; the caller holds mu.
func (s *Server) target(p params) (*chat, *apiError) {
	id, err := strconv.ParseInt(p.values["chat_id"], 10, 64)
	if p.values["chat_id"] == "" {
		return nil, bad("chat_id is empty")
	}
	c, ok := s.chats[id]
	if err != nil || !ok {
		return nil, bad("chat not found")
	}
	if c.blocked {
		return nil, &apiError{code: 403, text: "Forbidden: bot was blocked by the user"}
	}
	return c, nil
}

func sendMessage(s *Server, p params) (any, *apiError) {
	text, problem := checkText(p.values["text"], 4096)
	if problem == nil {
		problem = checkEntities(p, p.values["text"])
	}
	if problem != nil {
		return nil, problem
	}
	return s.show(p, &Shown{Text: text, Kind: "text"})
}

func sendMedia(kind string) func(*Server, params) (any, *apiError) {
	return func(s *Server, p params) (any, *apiError) {
		f, uploaded := p.upload(kind)
		if !uploaded {
			known, ok := s.files[p.values[kind]]
			if !ok {
				return nil, bad("wrong file identifier/HTTP URL specified")
			}
			f = known
		}
		if len(f.Data) == 0 {
			return nil, bad("file must be non-empty")
		}
		if units(p.values["caption"]) > 1024 {
			return nil, bad("message caption is too long")
		}
		id := p.values[kind]
		if uploaded {
			id, _ = s.addFile(f)
		}
		return s.show(p, &Shown{Text: p.values["caption"], Kind: kind, File: f, fileID: id})
	}
}

// show puts a message of the bot on the chat's screen and returns it as the API does.
func (s *Server) show(p params, m *Shown) (any, *apiError) {
	c, problem := s.target(p)
	if problem != nil {
		return nil, problem
	}
	if s.overFlood() {
		return nil, &apiError{code: 429, text: "Too Many Requests: retry after 1", retry: 1}
	}
	if m.Buttons, problem = checkMarkup(p); problem != nil {
		return nil, problem
	}
	if m.Protected, problem = p.flag("protect_content"); problem != nil {
		return nil, problem
	}
	m.FromBot = true
	s.put(c, m)
	return s.object(c, m), nil
}

func sendChatAction(s *Server, p params) (any, *apiError) {
	if p.values["action"] == "" {
		return nil, bad("wrong parameter action in request")
	}
	_, problem := s.target(p)
	return true, problem
}

func (s *Server) targetMessage(p params) (*chat, *Shown, *apiError) {
	c, problem := s.target(p)
	if problem != nil {
		return nil, nil, problem
	}
	id, problem := p.integer("message_id", 0)
	if problem != nil {
		return nil, nil, problem
	}
	m := c.find(int(id))
	if m == nil || m.Deleted {
		return c, nil, nil
	}
	return c, m, nil
}

func editText(s *Server, p params) (any, *apiError) {
	text, problem := checkText(p.values["text"], 4096)
	if problem == nil {
		problem = checkEntities(p, p.values["text"])
	}
	if problem != nil {
		return nil, problem
	}
	return s.edit(p, func(m *Shown) { m.Text = text })
}

func editMarkup(s *Server, p params) (any, *apiError) { return s.edit(p, func(*Shown) {}) }

func (s *Server) edit(p params, change func(*Shown)) (any, *apiError) {
	c, m, problem := s.targetMessage(p)
	switch {
	case problem != nil:
		return nil, problem
	case m == nil:
		return nil, bad("message to edit not found")
	case !m.FromBot:
		return nil, bad("message can't be edited")
	}
	before := *m
	buttons, problem := checkMarkup(p)
	if problem != nil {
		return nil, problem
	}
	change(m)
	m.Buttons = buttons
	if m.Text == before.Text && len(m.Buttons) == 0 && len(before.Buttons) == 0 {
		return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	return s.object(c, m), nil
}

// deletable: in a private chat a bot may delete its own and the user's messages, less than 48 hours old.
func (s *Server) deletable(m *Shown) bool { return s.clock().Sub(m.Date) < 48*time.Hour }

func deleteMessage(s *Server, p params) (any, *apiError) {
	_, m, problem := s.targetMessage(p)
	switch {
	case problem != nil:
		return nil, problem
	case m == nil:
		return nil, bad("message to delete not found")
	case !s.deletable(m):
		return nil, bad("message can't be deleted for everyone")
	}
	m.Deleted = true
	return true, nil
}

func deleteMessages(s *Server, p params) (any, *apiError) {
	c, problem := s.target(p)
	if problem != nil {
		return nil, problem
	}
	var ids []int
	if _, problem := p.object("message_ids", &ids); problem != nil {
		return nil, problem
	}
	if len(ids) == 0 || len(ids) > 100 {
		return nil, bad("message identifiers are not specified or too many")
	}
	for _, id := range ids {
		if m := c.find(id); m != nil && !m.Deleted && !s.deletable(m) {
			return nil, bad("message can't be deleted for everyone")
		}
	}
	for _, id := range ids {
		if m := c.find(id); m != nil {
			m.Deleted = true
		}
	}
	return true, nil
}

func answerCallbackQuery(s *Server, p params) (any, *apiError) {
	asked, ok := s.queries[p.values["callback_query_id"]]
	if !ok || s.clock().Sub(asked) > 15*time.Minute {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	if units(p.values["text"]) > 200 {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	return true, nil
}
