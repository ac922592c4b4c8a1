package zalo

import (
	"context"
	"net/url"

	"homthu/bot"
	"homthu/bot/delivery"
)

// Recordings are the texts as people of a community speak them, for which there is a file that Zalo plays ("LANG/ID.aac");
// see bot.Recordings.
type Recordings interface {
	HasFile(name string) bool
}

var _ Recordings = (*bot.Recordings)(nil)

// speaker is a back end that can play a sound that everybody can fetch at an address. The Official Account knows no such
// call.
type speaker interface {
	speak(ctx context.Context, chat, address string) error
}

var _ speaker = (*Bot)(nil)

// speak plays a recording. Zalo's servers fetch it: the address is the same for everybody and says nothing of who hears it.
func (b *Bot) speak(ctx context.Context, chat, address string) error {
	return b.call(ctx, "sendVoice", map[string]any{"chat_id": chat, "voice_url": address}, nil)
}

// play sends the recording of the question of a reply before its text: one only, as each counts against the month's
// messages, and the question is what has to be understood. One that fails is left out; the text says the same.
func (s *Sender) play(ctx context.Context, row bot.Outgoing, p *progress) (wait bool) {
	back, can := s.back.(speaker)
	name := s.recorded(row.Reply)
	if !can || name == "" || p.played {
		return false
	}
	if ok, _ := s.pace.May(row.Chat, s.now()); !ok {
		return true
	}
	delivery.Sleep(ctx, s.pace.Turn(s.now()))
	p.played = true
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	address, err := url.JoinPath(s.audio, name)
	if err == nil {
		err = back.speak(call, row.Chat, address)
	}
	if err != nil {
		s.failed("voice", string(kindOf(err)))
		return false
	}
	s.report(SentOut, 1)
	return false
}

// recorded is the file of the last text of a reply that somebody spoke; "" for none.
func (s *Sender) recorded(r bot.Reply) string {
	if s.recordings == nil || s.audio == "" || r.Listen == "" {
		return ""
	}
	for i := len(r.Spoken) - 1; i >= 0; i-- {
		if name := r.Listen + "/" + r.Spoken[i] + ".aac"; s.recordings.HasFile(name) {
			return name
		}
	}
	return ""
}
