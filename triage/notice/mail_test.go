package notice

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"
)

// postOffice is a strict SMTP server: nothing is said to it, and no password shown, before TLS.
type postOffice struct {
	t        *testing.T
	listener net.Listener
	config   *tls.Config
	implicit bool
	noTLS    bool
	password string
	rcpt     string // what it answers to RCPT
	letters  chan string
}

func newPostOffice(t *testing.T) (*postOffice, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "post"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	certificate, err := x509.ParseCertificate(der)
	must(err)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	t.Cleanup(func() { _ = listener.Close() })
	return &postOffice{t: t, listener: listener, password: "geheim", rcpt: "250 ok", letters: make(chan string, 9),
		config: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}}, pool
}

func (p *postOffice) serve() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.talk(conn)
	}
}

// talk is one connection.
func (p *postOffice) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	secure, known := p.implicit, p.password == ""
	if secure {
		conn = tls.Server(conn, p.config)
	}
	lines := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 post ESMTP")
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb := strings.ToUpper(strings.Fields(line + " ?")[0])
		switch {
		case verb == "EHLO" && !secure && !p.noTLS:
			say("250-post\r\n250 STARTTLS")
		case verb == "EHLO":
			say("250-post\r\n250 AUTH PLAIN")
		case verb == "STARTTLS" && !secure && !p.noTLS:
			say("220 go")
			conn, secure = tls.Server(conn, p.config), true
			lines = bufio.NewReader(conn)
		case verb == "STARTTLS":
			say("502 no")
		case verb == "QUIT":
			say("221 bye")
			return
		case !secure:
			p.t.Errorf("said in the open: %s", verb)
			say("530 first STARTTLS")
		case verb == "AUTH":
			login, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, "AUTH PLAIN "))
			if known = string(login) == "\x00homthu\x00"+p.password; known {
				say("235 welcome")
			} else {
				say("535 5.7.8 hoa@ca.vn is not who you are")
			}
		case !known:
			say("530 who are you")
		case verb == "MAIL":
			say("250 ok")
		case verb == "RCPT":
			say(p.rcpt)
		case verb == "DATA":
			say("354 go on")
			var letter strings.Builder
			for {
				line, err := lines.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				letter.WriteString(line)
			}
			p.letters <- letter.String()
			say("250 taken")
		default:
			say("502 no")
		}
	}
}

func TestMail(t *testing.T) {
	for _, implicit := range []bool{false, true} {
		office, roots := newPostOffice(t)
		office.implicit = implicit
		go office.serve()
		post := Post{Host: office.listener.Addr().String(), Implicit: implicit, User: "homthu", Password: "geheim", From: "homthu@ca.vn",
			TLS: &tls.Config{RootCAs: roots}, Now: time.Now}
		if err := post.Send(t.Context(), "hoa@ca.vn", Message{Subject: "homthu", Text: tell("vi", counts{urgent: 1}), Urgent: true}); err != nil {
			t.Fatal(err)
		}
		letter, err := mail.ReadMessage(strings.NewReader(<-office.letters))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, letter.Body))
		if err != nil || strings.TrimSpace(string(body)) != tell("vi", counts{urgent: 1}) {
			t.Fatalf("%q %v", body, err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
		if err != nil || subject != tell("vi", counts{urgent: 1}) || letter.Header.Get("To") != "hoa@ca.vn" || letter.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Fatalf("%v %q", letter.Header, subject)
		}
		office.rcpt = "550 5.1.1 hoa@ca.vn: nobody here"
		refuses(t, post.Send(t.Context(), "hoa@ca.vn", Message{Text: "x"}), ErrGone)
		office.rcpt = "450 later"
		refuses(t, post.Send(t.Context(), "hoa@ca.vn", Message{Text: "x"}), ErrUnreachable)
		office.rcpt = "250 ok"
		wrong := post
		wrong.Password = "falsch"
		refuses(t, wrong.Send(t.Context(), "hoa@ca.vn", Message{Text: "x"}), ErrRefused)
		stranger := post
		stranger.TLS = &tls.Config{RootCAs: x509.NewCertPool()}
		if err := stranger.Send(t.Context(), "hoa@ca.vn", Message{Text: "x"}); err == nil {
			t.Fatal("a server that nobody vouches for was spoken to")
		}
		_ = office.listener.Close()
		refuses(t, post.Send(t.Context(), "hoa@ca.vn", Message{Text: "x"}), ErrUnreachable)
	}
}

// TestMailInTheOpen: without TLS nothing is said at all.
func TestMailInTheOpen(t *testing.T) {
	office, roots := newPostOffice(t)
	office.noTLS = true
	go office.serve()
	post := Post{Host: office.listener.Addr().String(), User: "homthu", Password: "geheim", From: "homthu@ca.vn", TLS: &tls.Config{RootCAs: roots}, Now: time.Now}
	if err := post.Send(t.Context(), "hoa@ca.vn", Message{Text: "x"}); err == nil || len(office.letters) > 0 {
		t.Fatal("it spoke in the open")
	}
}

func TestAddresses(t *testing.T) {
	for address, ok := range map[string]bool{
		"hoa@ca.vn": true, "hoa.nt+truc@ca.langson.gov.vn": true, "": false, "hoa": false, "Hoa <hoa@ca.vn>": false, "hoa@ca.vn, ba@ca.vn": false,
		"hoa@ca.vn\r\nBcc: x@y.z": false, "<hoa@ca.vn>": false, strings.Repeat("a", 260) + "@ca.vn": false,
	} {
		if err := CheckMail(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// refuses wants this error and none of what the server said.
func refuses(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) || strings.Contains(err.Error(), "hoa") || strings.Contains(err.Error(), "127.0") {
		t.Fatalf("%v, want %v", err, want)
	}
}
