package zalo

import (
	"context"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// chat sends the messages of one chat until one has to wait.
func (s *Sender) chat(ctx context.Context, rows []bot.Outgoing) (sent int, wait time.Duration, err error) {
	if wait := s.patient(rows[0].Chat); wait > 0 {
		return 0, wait, nil
	}
	gone := false // this chat cannot be reached any more
	for _, row := range rows {
		p := s.at(row.ID)
		if !p.over && !gone {
			wait, err = s.show(ctx, row, p)
			if err == nil && wait > 0 {
				return sent, wait, nil
			}
			if err != nil {
				drop, blocked, trouble := s.judge(row.Chat, err)
				if !drop {
					return sent, 0, trouble
				}
				gone = blocked
			}
		} else if gone {
			s.report(Dropped, 1)
		}
		p.over = true
		// A crash right here leaves a message that is shown and not marked: it is shown a second time.
		if err := s.mark(ctx, row.ID); err != nil {
			return sent, 0, err
		}
		s.forget(row.ID)
		sent++
	}
	return sent, 0, nil
}

// judge decides what a failure means: the message is dropped, with all others of its chat where that is blocked; or it is
// tried again, at once if trouble is nil and pace or patience say when, else after a pause of everything.
func (s *Sender) judge(chat string, err error) (drop, blocked bool, trouble error) {
	kind := kindOf(err)
	switch kind {
	case SlowDown:
		s.slowDown(err)
		return false, false, nil
	case OutOfQuota:
		s.quotaGone()
		return false, false, nil
	case Denied:
		if !s.deny(chat) {
			s.failed("send", string(kind))
			return false, false, nil
		}
		blocked = true
	case Blocked:
		blocked = true
	case Refused:
	default:
		s.failed("send", string(kind))
		return false, false, err
	}
	s.report(Dropped, 1)
	s.log.Info("message dropped", "channel", s.back.channel(), "kind", string(kind))
	return true, blocked, nil
}

// slowDown makes everything wait, longer each time until something gets through.
func (s *Sender) slowDown(err error) {
	var asked time.Duration
	if own, ok := err.(*Error); ok {
		asked = own.RetryAfter
	}
	s.mu.Lock()
	s.slow = min(max(2*s.slow, 5*s.pause), delivery.Longest)
	wait := max(asked, s.slow)
	s.mu.Unlock()
	s.pace.Hold(s.now().Add(wait))
	s.failed("send", string(SlowDown))
}

// quotaGone tells the operator, once until something gets through again, that residents get no answers.
func (s *Sender) quotaGone() {
	until := s.now().Add(quotaPause)
	s.pace.Hold(until)
	s.report(SendFailed, 1)
	s.mu.Lock()
	told := !s.quota.IsZero()
	s.quota = until
	s.mu.Unlock()
	if !told {
		s.log.Error("zalo sends no more messages: the account's quota is used up. Tips still arrive, but nobody is answered; "+
			"take this channel off the posters or get a larger plan, residents can use the web page",
			"channel", s.back.channel(), "kind", string(OutOfQuota))
	}
}

// deny notes that Zalo denied a chat and reports whether to give it up.
func (s *Sender) deny(chat string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.denied[chat]
	if p == nil {
		p = &patience{}
		s.denied[chat] = p
	}
	p.tries++
	if p.tries >= denials {
		delete(s.denied, chat)
		return true
	}
	p.until = s.now().Add(min(s.pause<<min(2*p.tries, 20), denialPause))
	return false
}

// patient returns how long a chat has to wait because Zalo denied it.
func (s *Sender) patient(chat string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.denied[chat]; p != nil {
		return p.until.Sub(s.now())
	}
	return 0
}

// through notes that Zalo took a message.
func (s *Sender) through(chat string) {
	s.report(SentOut, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow = 0
	if !s.now().Before(s.quota) { // before that it was on its way already
		s.quota = time.Time{}
	}
	delete(s.denied, chat)
}

// show sends what is left of one message. wait > 0 means that it is not this chat's turn yet.
func (s *Sender) show(ctx context.Context, row bot.Outgoing, p *progress) (wait time.Duration, err error) {
	if row.Chat == "" {
		return 0, &Error{Step: "send", Kind: Refused}
	}
	text, buttons := row.Reply.Plain(), []bot.Button(nil)
	if len(row.Reply.Buttons) > 0 && s.back.fits(row.Reply.Buttons) {
		text, buttons = row.Reply.Text, row.Reply.Buttons
	}
	if s.play(ctx, row, p) {
		return s.idle, nil
	}
	parts := split(text, MaxText)
	for p.shown < len(parts) {
		ok, wait := s.pace.May(row.Chat, s.now())
		if !ok {
			return wait, nil
		}
		delivery.Sleep(ctx, s.pace.Turn(s.now()))
		var under []bot.Button
		if p.shown == len(parts)-1 {
			under = buttons
		}
		if err := s.send(ctx, row.Chat, parts[p.shown], under); err != nil {
			return 0, err
		}
		p.shown++
		s.through(row.Chat)
	}
	return 0, nil
}

// send makes one call. Stopping must not cut it: we would not know its outcome.
func (s *Sender) send(ctx context.Context, chat, text string, buttons []bot.Button) error {
	if ctx.Err() != nil {
		return &Error{Step: "send", Kind: Stopped}
	}
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	return s.back.send(call, chat, text, buttons)
}

// mark outlives a stop: what is on the screen should not be shown again after the restart.
func (s *Sender) mark(ctx context.Context, id string) error {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if s.outbox.Sent(call, id, "") != nil {
		s.failed("mark", "store")
		return delivery.ErrNotCommitted
	}
	return nil
}

func (s *Sender) at(id string) *progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.progress[id] == nil {
		s.progress[id] = &progress{}
	}
	return s.progress[id]
}

func (s *Sender) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.progress, id)
}

// runErrands does what may be lost: a word to a group.
func (s *Sender) runErrands(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case errand := <-s.errands:
			errand(ctx)
		}
	}
}

// politely says once to a chat of several people that a box is for one. Nothing said there is read.
func (s *Sender) politely(group string) {
	if s == nil || group == "" || s.group == "" {
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
	select {
	case s.errands <- func(ctx context.Context) {
		delivery.Sleep(ctx, s.pace.Turn(s.now()))
		if err := s.send(ctx, group, s.group, nil); err != nil {
			s.failed("group", string(kindOf(err)))
		}
	}:
	default: // too many at once
	}
}
