package notice

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
)

// Post sends mail by one SMTP server, over TLS or not at all. It is net/smtp of the standard library, frozen and enough: one
// short text to one person.
type Post struct {
	Host     string // HOST:PORT
	Implicit bool   // TLS from the first byte (port 465); otherwise STARTTLS, without which nothing is said
	User     string // "": the server takes mail from us without
	Password string
	From     string
	TLS      *tls.Config // nil: the system's roots, the host's name
	Now      func() time.Time
}

// CheckMail says whether it is one bare address, and no header.
func CheckMail(address string) error {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > 254 || strings.ContainsAny(address, "\r\n<>,;\"") {
		return ErrRefused
	}
	return nil
}

// Send implements [Sender]. The address is one mail address.
func (p Post) Send(ctx context.Context, address string, m Message) error {
	if CheckMail(address) != nil {
		return ErrRefused
	}
	server, err := p.dial(ctx)
	if err != nil {
		return err
	}
	defer server.Close()
	if p.User != "" {
		host, _, _ := net.SplitHostPort(p.Host)
		if err := server.Auth(smtp.PlainAuth("", p.User, p.Password, host)); err != nil {
			return judged(err)
		}
	}
	text, err := p.letter(address, m)
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return server.Mail(p.From) },
		func() error { return judgedAddress(server.Rcpt(address)) },
		func() error { return write(server, text) },
	} {
		if err := step(); err != nil {
			return judged(err)
		}
	}
	_ = server.Quit() // the server has it
	return nil
}

func write(server *smtp.Client, text []byte) error {
	w, err := server.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return w.Close()
}

// dial connects, and goes over to TLS.
func (p Post) dial(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(p.Host)
	if err != nil {
		return nil, ErrRefused
	}
	config := &tls.Config{}
	if p.TLS != nil {
		config = p.TLS.Clone()
	}
	config.ServerName, config.MinVersion = host, tls.VersionTLS12
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.Host)
	if err != nil {
		return nil, ErrUnreachable
	}
	if end, ok := ctx.Deadline(); ok {
		_ = raw.SetDeadline(end)
	}
	if p.Implicit {
		raw = tls.Client(raw, config)
	}
	server, err := smtp.NewClient(raw, host)
	if err != nil {
		_ = raw.Close()
		return nil, ErrUnreachable
	}
	if !p.Implicit {
		if err := server.StartTLS(config); err != nil {
			_ = server.Close()
			return nil, judged(err)
		}
	}
	return server, nil
}

// letter writes the mail: it says what it is, so that no vacation answers, and names no case.
func (p Post) letter(to string, m Message) ([]byte, error) {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	_, host, _ := strings.Cut(p.From, "@")
	subject := m.Subject
	if m.Urgent { // a telephone shows the subject alone
		subject = m.Text
	}
	head := [][2]string{
		{"From", p.From}, {"To", to}, {"Subject", mime.QEncoding.Encode("utf-8", subject)}, {"Date", p.Now().Format(time.RFC1123Z)},
		{"Message-ID", "<" + hex.EncodeToString(id) + "@" + host + ">"}, {"Auto-Submitted", "auto-generated"}, {"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"},
	}
	var b strings.Builder
	for _, h := range head {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	for body := base64.StdEncoding.EncodeToString([]byte(m.Text + "\n")); body != ""; {
		line := body[:min(76, len(body))]
		b.WriteString(line + "\r\n")
		body = body[len(line):]
	}
	return []byte(b.String()), nil
}

// judgedAddress reads a refusal of the address itself: nobody is there.
func judgedAddress(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) && (said.Code == 550 || said.Code == 553) {
		return ErrGone
	}
	return err
}

// judged drops what the server said, which may quote the address.
func judged(err error) error {
	var said *textproto.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, ErrGone):
		return ErrGone
	case errors.As(err, &said) && said.Code >= 500, errors.As(err, &certificate):
		return ErrRefused
	}
	return ErrUnreachable
}
