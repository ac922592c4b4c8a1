package telegram

import (
	"context"
	"io"
	"strconv"

	"homthu/bot"
	"homthu/bot/delivery"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Recordings are the texts as people of a community speak them; see bot.Recordings.
type Recordings interface {
	Has(lang, id string) bool
	Open(name string) (io.ReadCloser, error)
}

var _ Recordings = (*bot.Recordings)(nil)

// mostPlayed is how many recordings stand above one message: more would bury it.
const mostPlayed = 3

// play sends the recordings of a reply before its text, so that the buttons stay last. Each is uploaded once; after that
// Telegram knows it by an id, which lives in memory. One that fails is left out: the text says the same. wait > 0 means that
// it is not this chat's turn yet.
func (s *Sender) play(ctx context.Context, chat int64, row bot.Outgoing, p *progress) (wait bool) {
	if s.recordings == nil || row.Reply.Listen == "" {
		return false
	}
	n := 0
	for _, id := range row.Reply.Spoken {
		if !s.recordings.Has(row.Reply.Listen, id) || n == mostPlayed {
			continue
		}
		if n++; n <= p.played {
			continue
		}
		if ok, _ := s.pace.May(row.Chat, s.now()); !ok {
			return true
		}
		delivery.Sleep(ctx, s.pace.Turn(s.now()))
		if shown, ok := s.voice(ctx, chat, row.Reply.Listen+"/"+id+".ogg"); ok {
			p.voices = append(p.voices, shown)
		}
		p.played = n
	}
	return false
}

// voice sends one recording.
func (s *Sender) voice(ctx context.Context, chat int64, name string) (messageID string, ok bool) {
	params := &tg.SendVoiceParams{ChatID: chat}
	s.mu.Lock()
	known := s.voices[name]
	s.mu.Unlock()
	if known != "" {
		params.Voice = &models.InputFileString{Data: known}
	} else {
		f, err := s.recordings.Open(name)
		if err != nil {
			return "", false
		}
		defer f.Close()
		params.Voice = &models.InputFileUpload{Filename: "loi-doc.ogg", Data: f}
	}
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	m, err := s.api.library.SendVoice(call, params)
	if err != nil {
		s.mu.Lock()
		delete(s.voices, name) // Telegram may have forgotten it
		s.mu.Unlock()
		s.failed("voice", string(kindOf(short(call, "sendVoice", err))))
		return "", false
	}
	if m.Voice != nil {
		s.mu.Lock()
		s.voices[name] = m.Voice.FileID
		s.mu.Unlock()
	}
	return strconv.Itoa(m.ID), true
}
