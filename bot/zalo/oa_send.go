package zalo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"homthu/bot"
)

type oaSend struct {
	Recipient struct {
		UserID string `json:"user_id"`
	} `json:"recipient"`
	Message struct {
		Text       string      `json:"text"`
		Attachment *oaTemplate `json:"attachment,omitempty"`
	} `json:"message"`
}

type oaTemplate struct {
	Type    string `json:"type"`
	Payload struct {
		Buttons []oaButton `json:"buttons"`
	} `json:"payload"`
}

type oaButton struct {
	Title   string `json:"title"`
	Type    string `json:"type"`
	Payload string `json:"payload"`
}

// send shows one text to a resident. A token that Zalo refuses is renewed once and the call repeated: it had not been done.
func (a *OA) send(ctx context.Context, chat, text string, buttons []bot.Button) error {
	body, err := oaMessageBody(chat, text, buttons)
	if err != nil {
		return &Error{Step: "message", Kind: Refused}
	}
	token, err := a.tokens.Access(ctx)
	if err != nil {
		return tokenError(ctx, err)
	}
	code, err := a.call(ctx, token, body)
	if err == nil && tokenRefused(code) {
		if token, err = a.tokens.Renew(ctx, token); err != nil {
			return tokenError(ctx, err)
		}
		code, err = a.call(ctx, token, body)
	}
	if err != nil {
		return err
	}
	if kind := oaKind(code); kind != "" {
		return &Error{Step: "message", Kind: kind}
	}
	if a.count.sent(chat) > freeInARow {
		a.o.Report(BeyondFree, 1)
	}
	return nil
}

func oaMessageBody(chat, text string, buttons []bot.Button) ([]byte, error) {
	var m oaSend
	m.Recipient.UserID, m.Message.Text = chat, text
	if len(buttons) > 0 {
		m.Message.Attachment = &oaTemplate{Type: "template"}
		for _, b := range buttons {
			m.Message.Attachment.Payload.Buttons = append(m.Message.Attachment.Payload.Buttons, oaButton{
				Title: b.Text, Type: "oa.query.hide", Payload: payloadPrefix + b.Data,
			})
		}
	}
	return json.Marshal(m)
}

// call posts one message and returns Zalo's number for what became of it; 0 is good. The answer's words, which may quote
// the message, are not read.
func (a *OA) call(ctx context.Context, token string, body []byte) (code int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+"/v3.0/oa/message/cs", bytes.NewReader(body))
	if err != nil {
		return 0, &Error{Step: "message", Kind: Refused}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("access_token", token)
	response, err := a.client.Do(request)
	if err != nil {
		return 0, lost(ctx, "message")
	}
	defer response.Body.Close()
	var answer struct {
		Error *loose `json:"error"`
	}
	decoded := json.NewDecoder(io.LimitReader(response.Body, maxOAAnswer)).Decode(&answer) == nil
	if decoded && answer.Error != nil {
		if code, err := strconv.Atoi(string(*answer.Error)); err == nil && (code != 0 || response.StatusCode == http.StatusOK) {
			return code, nil
		}
	}
	return 0, statusError(response.StatusCode)
}

// statusError is what an answer means that does not come from Zalo's own table.
func statusError(status int) error {
	kind := Unreachable // a proxy's page, a server that is being mended
	switch {
	case status == http.StatusTooManyRequests:
		kind = SlowDown
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		kind = Unauthorized // also for calls from outside Việt Nam
	case status >= 400 && status < 500:
		kind = Denied
	}
	return &Error{Step: "message", Kind: kind}
}

func tokenRefused(code int) bool { return slices.Contains([]int{-216, 216, -401, 401}, code) }

// oaKind says what to do about a number. The first group of each line is documented by several sources; those in brackets
// by the table of errors alone, and none of it was seen on a live account. A number that nobody knows makes the chat wait,
// and gives it up in the end.
func oaKind(code int) Kind {
	switch code {
	case 0:
		return ""
	case -216, 216, -401, 401, -118, -14014, // the token
		-14003, 289, // redirect, scope
		-204, -205, -209, -212, -215, -221, -224: // (the account, or what it may do)
		return Unauthorized
	case -201, -210, // wrong, too long: never taken as it is
		-233, -248: // (a kind of message, or words, that Zalo does not carry)
		return Refused
	case 12000, 12002, 12003, 12004, 12010, // used up
		-211, -218, -244:
		return OutOfQuota
	case 12007, 12008, 12009, // silent for longer than the seven days in which one may be written to
		-213, -217, -227, -230, -232: // (does not follow, has blocked, is gone, was silent)
		return Blocked
	case -32:
		return SlowDown
	}
	return Denied
}

func tokenError(ctx context.Context, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &Error{Step: "token", Kind: Stopped}
	case errors.Is(err, ErrConsent):
		return &Error{Step: "token", Kind: Unauthorized}
	}
	return &Error{Step: "token", Kind: Unreachable}
}
