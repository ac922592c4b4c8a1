package flood

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// Header carries the work that was done for a request.
const Header = "Homthu-Work"

// DefaultWork is the largest number of a challenge at level 0. The page tries half of it on average and all of it at
// worst: 3 seconds at most on a cheap telephone (see docs/limits.md for how that was measured), while the resident types.
const DefaultWork = 100_000

// MaxLevel is the dearest level: each doubles the work, so that it is 16 times the least.
const MaxLevel = 4

// workTime is how long a challenge may be answered: from the first word typed to Gửi.
const workTime = time.Hour

// mostUsed bounds how many used works are remembered in each half of the memory.
const mostUsed = 200_000

// ErrWork is returned for work that is missing, malformed, expired, used before, or too little. What to do is the same for
// all: do another.
var ErrWork = errors.New("flood: no work of this worth")

// Challenge is what a page is to solve, in the format of ALTCHA (version 1): find the number from 0 to MaxNumber whose
// decimal digits behind Salt have the SHA-256 Challenge.
type Challenge struct {
	Algorithm string `json:"algorithm"`
	Challenge string `json:"challenge"`
	MaxNumber int    `json:"maxnumber"`
	Salt      string `json:"salt"`
	Signature string `json:"signature"`
}

// Solution is the answer, in the same format; base64 of its JSON goes into the Header.
type Solution struct {
	Algorithm string `json:"algorithm"`
	Challenge string `json:"challenge"`
	Number    int    `json:"number"`
	Salt      string `json:"salt"`
	Signature string `json:"signature"`
	Took      int    `json:"took,omitempty"` // milliseconds; peers send it, nobody here reads it
}

// Works gives out challenges and checks solutions. It keeps nothing of a challenge until it is used: the salt says until
// when it is valid and how much it is worth, the signature that it is ours. It is bound to nobody. Methods may be called from
// any goroutine.
type Works struct {
	base int
	now  func() time.Time

	mu     sync.Mutex
	key    [32]byte // guarded by mu, as all below
	turned time.Time
	young  map[[16]byte]bool // used
	old    map[[16]byte]bool
	load   load
}

// NewWorks returns works whose challenges at level 0 go up to base, under a key of their own.
func NewWorks(base int, now func() time.Time) *Works {
	w := &Works{base: base, now: now, young: map[[16]byte]bool{}, turned: now()}
	rand.Read(w.key[:])
	return w
}

// Challenge makes a challenge of a level, or of the level that the load asks of everybody if that is higher.
func (w *Works) Challenge(level int) Challenge {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	most := w.base << max(0, min(MaxLevel, max(level, w.load.all(now))))
	number, err := rand.Int(rand.Reader, big.NewInt(int64(most)+1))
	if err != nil {
		panic("flood: internal error: " + err.Error()) // crypto/rand does not fail
	}
	var random [8]byte
	rand.Read(random[:])
	// The salt ends in &, so that no digit of the number can be read as one of expires or max. With up to seven digits
	// behind it, it fits into one block of SHA-256, which halves the work of a telephone without a fast hash.
	c := Challenge{
		Algorithm: "SHA-256", MaxNumber: most,
		Salt: fmt.Sprintf("%x?expires=%d&max=%d&", random, now.Add(workTime).Unix(), most),
	}
	c.Challenge = digest(c.Salt, int(number.Int64()))
	c.Signature = w.sign(c.Challenge)
	return c
}

func digest(salt string, number int) string {
	sum := sha256.Sum256(strconv.AppendInt([]byte(salt), int64(number), 10))
	return hex.EncodeToString(sum[:])
}

func (w *Works) sign(challenge string) string {
	mac := hmac.New(sha256.New, w.key[:])
	mac.Write([]byte(challenge))
	return hex.EncodeToString(mac.Sum(nil))
}

// salt is the form of ours; nothing else was signed by us.
var salt = regexp.MustCompile(`^[0-9a-f]{16}\?expires=([0-9]{1,12})&max=([0-9]{1,9})&$`)

// longestHeader bounds what is looked at.
const longestHeader = 1 << 10

// read decodes a header.
func read(header string) (s Solution, expires int64, most int, ok bool) {
	if len(header) > longestHeader {
		return s, 0, 0, false
	}
	text, err := base64.StdEncoding.DecodeString(header)
	d := json.NewDecoder(bytes.NewReader(text))
	if err != nil || d.Decode(&s) != nil || d.More() {
		return s, 0, 0, false
	}
	parts := salt.FindStringSubmatch(s.Salt)
	if parts == nil || s.Algorithm != "SHA-256" || len(s.Challenge) != 2*sha256.Size {
		return s, 0, 0, false
	}
	expires, err = strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return s, 0, 0, false
	}
	most, err = strconv.Atoi(parts[2])
	return s, expires, most, err == nil && s.Number >= 0 && s.Number <= most
}

// Use checks a header: one hash, one HMAC. Work of the asked level is used up by it; undo gives it back where the request
// was not taken for another reason. Any other is [ErrWork].
func (w *Works) Use(header string, level int) (undo func(), err error) {
	s, expires, most, ok := read(header)
	if !ok || digest(s.Salt, s.Number) != s.Challenge {
		return nil, ErrWork
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	if !hmac.Equal([]byte(w.sign(s.Challenge)), []byte(s.Signature)) || now.Unix() >= expires || most < w.base<<min(MaxLevel, level) {
		return nil, ErrWork
	}
	id := [16]byte(sha256sum(s.Challenge))
	if w.young[id] || w.old[id] {
		return nil, ErrWork
	}
	w.remember(id, now)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.young, id)
		delete(w.old, id)
	}, nil
}

func sha256sum(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:16]
}

// remember keeps a used work until it has expired. When there are too many, a new key makes all works that are out
// worthless, used or not: honest pages do another, and nobody uses one twice.
func (w *Works) remember(id [16]byte, now time.Time) {
	if now.Sub(w.turned) >= workTime {
		w.old, w.young, w.turned = w.young, map[[16]byte]bool{}, now
	}
	if len(w.young) >= mostUsed {
		rand.Read(w.key[:])
		w.old, w.young, w.turned = nil, map[[16]byte]bool{}, now
		return
	}
	w.young[id] = true
}

// Count notes that an envelope to units was taken, for the price of the next ones. It counts for the unit that acts first,
// as in a Gate.
func (w *Works) Count(units []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.load.count(w.now(), units[:min(1, len(units))])
}

// Level is the level that an envelope to units needs now.
func (w *Works) Level(units []string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.load.level(w.now(), units[:min(1, len(units))])
}
