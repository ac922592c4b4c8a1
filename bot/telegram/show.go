package telegram

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"homthu/bot"
	"homthu/bot/delivery"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// show sends what is left of one message. wait > 0 means that it is not this chat's turn yet.
func (s *Sender) show(ctx context.Context, row bot.Outgoing, p *progress) (wait time.Duration, err error) {
	chat := number(row.Chat)
	if chat == 0 {
		return 0, &Error{Step: "sendMessage", Kind: Refused}
	}
	if s.play(ctx, chat, row, p) {
		return s.idle, nil
	}
	parts := split(row.Reply.Text, MaxText)
	var refused error // what cannot be shown must not keep a tip's messages on the screen
	for len(p.shown) < len(parts) {
		ok, wait := s.pace.May(row.Chat, s.now())
		if !ok {
			return wait, nil
		}
		delivery.Sleep(ctx, s.pace.Turn(s.now()))
		n := len(p.shown)
		id, err := s.message(ctx, chat, parts[n], row, n == len(parts)-1)
		if own, ok := err.(*Error); ok && own.Kind == SlowDown {
			s.pace.Slow(row.Chat, s.now(), own.RetryAfter)
		}
		if err != nil && kindOf(err) == Refused {
			refused = err
			break
		}
		if err != nil {
			return 0, err
		}
		p.shown = append(p.shown, id)
		s.report(SentOut, 1)
	}
	if p.deleted || len(row.Delete) == 0 {
		return 0, refused
	}
	all, err := s.remove(ctx, chat, row.Delete)
	if own, ok := err.(*Error); ok && own.Kind == SlowDown {
		s.pace.Slow(row.Chat, s.now(), own.RetryAfter)
	}
	if err != nil {
		return 0, err
	}
	if s.outbox.Cleared(ctx, row.ID, all) != nil {
		return 0, delivery.ErrNotCommitted
	}
	p.deleted = true // told once
	return 0, refused
}

// message sends one part; the buttons stand under the last.
func (s *Sender) message(ctx context.Context, chat int64, text string, row bot.Outgoing, last bool) (string, error) {
	params := &tg.SendMessageParams{
		ChatID: chat, Text: text, ProtectContent: row.Protect || row.Reply.Protect,
		LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: tg.True()}, // Telegram would fetch our pages
	}
	keys := keyboard(row.Reply.Buttons)
	if c := row.Reply.Copy; c != nil && c.Text != "" && c.Data != "" && len(c.Data) <= 256 {
		keys = append([][]models.InlineKeyboardButton{{{Text: c.Text, CopyText: &models.CopyTextButton{Text: c.Data}}}}, keys...)
	}
	if last && len(keys) > 0 {
		params.ReplyMarkup = &models.InlineKeyboardMarkup{InlineKeyboard: keys}
	}
	// Stopping must not cut a send whose outcome we would then not know.
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if ctx.Err() != nil {
		return "", &Error{Step: "sendMessage", Kind: Stopped}
	}
	m, err := s.api.library.SendMessage(call, params)
	if err != nil {
		return "", short(call, "sendMessage", err)
	}
	return strconv.Itoa(m.ID), nil
}

// keyboard puts short buttons two in a row and long ones below each other. A button that Telegram would refuse is left
// out: its choice can still be typed by its number.
func keyboard(buttons []bot.Button) [][]models.InlineKeyboardButton {
	const short = 14
	var rows [][]models.InlineKeyboardButton
	pair := false // the last row has one short button
	for _, b := range buttons {
		if strings.TrimSpace(b.Text) == "" || b.Data == "" || len(b.Data) > 64 {
			continue
		}
		key := models.InlineKeyboardButton{Text: b.Text, CallbackData: b.Data}
		isShort := utf8.RuneCountInString(b.Text) <= short
		if pair && isShort {
			rows[len(rows)-1] = append(rows[len(rows)-1], key)
			pair = false
			continue
		}
		rows = append(rows, []models.InlineKeyboardButton{key})
		pair = isShort
	}
	return rows
}

// remove deletes messages from both screens, a hundred at a time. Telegram refuses a whole call for one message that is
// older than 48 hours; then each is tried alone. What cannot be deleted is left: it is no error, but then all is false.
func (s *Sender) remove(ctx context.Context, chat int64, ids []string) (all bool, err error) {
	var numbers []int
	for _, id := range ids {
		for part := range strings.SplitSeq(id, ",") { // a message in parts has several ids, see Sent
			if n, err := strconv.Atoi(part); err == nil && n > 0 {
				numbers = append(numbers, n)
			}
		}
	}
	all = true
	for len(numbers) > 0 {
		some := numbers[:min(100, len(numbers))]
		numbers = numbers[len(some):]
		_, err := s.api.library.DeleteMessages(ctx, &tg.DeleteMessagesParams{ChatID: chat, MessageIDs: some})
		if err = short(ctx, "deleteMessages", err); err == nil {
			continue
		}
		if kindOf(err) != Refused {
			return false, err
		}
		each, err := s.removeEach(ctx, chat, some)
		if err != nil {
			return false, err
		}
		all = all && each
	}
	return all, nil
}

func (s *Sender) removeEach(ctx context.Context, chat int64, ids []int) (all bool, err error) {
	all = true
	for _, id := range ids {
		delivery.Sleep(ctx, s.pace.Turn(s.now()))
		_, err := s.api.library.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: chat, MessageID: id})
		if err == nil {
			continue
		}
		if own := short(ctx, "deleteMessage", err); kindOf(own) != Refused {
			return false, own
		}
		// One code for "gone already" and "too old"; Telegram's words are the only difference. They do not leave this line.
		all = all && strings.Contains(err.Error(), "not found")
	}
	return all, nil
}

// runErrands does the small things that may be lost: taking the waiting sign off a pressed button, a word to a group.
func (s *Sender) runErrands(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case errand := <-s.errands:
			call, cancel := context.WithTimeout(ctx, callTimeout)
			errand(call)
			cancel()
		}
	}
}

func (s *Sender) errand(do func(context.Context)) {
	select {
	case s.errands <- do:
	default: // too many: a waiting sign goes away by itself
	}
}

// answer takes the waiting sign off a pressed button. It is called after the commit; an old query is as good as answered.
func (s *Sender) answer(query string) {
	if s == nil || query == "" {
		return
	}
	s.errand(func(ctx context.Context) {
		_, err := s.api.library.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: query})
		if err = short(ctx, "answerCallbackQuery", err); err != nil && kindOf(err) != Refused {
			s.failed("answer", string(kindOf(err)))
		}
	})
}

// politely says once to a chat of several people that a box is for one. Nothing said there is read.
func (s *Sender) politely(group int64) {
	if s == nil || group == 0 || s.group == "" {
		return
	}
	s.mu.Lock()
	known := s.groups[group]
	if len(s.groups) >= 1000 {
		clear(s.groups)
	}
	s.groups[group] = true
	s.mu.Unlock()
	if known {
		return
	}
	s.errand(func(ctx context.Context) {
		delivery.Sleep(ctx, s.pace.Turn(s.now()))
		_, err := s.api.library.SendMessage(ctx, &tg.SendMessageParams{
			ChatID: group, Text: s.group, LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: tg.True()},
		})
		if err = short(ctx, "sendMessage", err); err != nil {
			s.failed("group", string(kindOf(err)))
		}
	})
}
