package zalo

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// OASignatureHeader is the header in which an Official Account's webhook calls are signed.
const OASignatureHeader = "X-ZEvent-Signature"

var (
	// errOASignature: not signed with the account's secret. 401.
	errOASignature = errors.New("zalo oa: signature does not match")
	// errOABody: not a JSON object, so that not even its signature can be computed. 400.
	errOABody = errors.New("zalo oa: not an event")
)

// OASignature is what Zalo puts into [OASignatureHeader], without the "mac=" that most calls have before it: the hex
// SHA-256 of app id, raw body, timestamp and the account's secret key, one behind the other. (It is not an HMAC. With the
// secret at the end nothing can be added to a signed call; and no byte can move from the timestamp into the body, as
// what follows a JSON object makes it unreadable.)
func OASignature(appID string, body []byte, timestamp, secret string) string {
	h := sha256.New()
	h.Write([]byte(appID))
	h.Write(body)
	h.Write([]byte(timestamp))
	h.Write([]byte(secret))
	return hex.EncodeToString(h.Sum(nil))
}

// verify checks a call's signature. How old the call is does not matter: Zalo repeats what we could not commit for almost
// two hours with the timestamp of the first try, and what was committed is known by its message id.
func verify(appID, secret string, body []byte, header string) error {
	var head struct {
		Timestamp json.RawMessage `json:"timestamp"`
	}
	if json.Unmarshal(body, &head) != nil {
		return errOABody
	}
	given, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(header), "mac="))
	if err != nil || secret == "" || appID == "" {
		return errOASignature
	}
	want, err := hex.DecodeString(OASignature(appID, body, timestamp(head.Timestamp), secret))
	if err != nil || subtle.ConstantTimeCompare(given, want) != 1 {
		return errOASignature
	}
	return nil
}

// timestamp is the canonical decimal text of a timestamp that came as a string or as a number; "" when there is none.
func timestamp(raw json.RawMessage) string {
	text := string(raw)
	if unquoted := ""; json.Unmarshal(raw, &unquoted) == nil {
		text = strings.TrimSpace(unquoted)
	}
	if len(text) > 32 {
		return ""
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	// 1.7e12 is the same number. Beyond 2^53 a float would not be: such a time is none.
	if f, err := strconv.ParseFloat(text, 64); err == nil && f == float64(int64(f)) && f > -(1<<53) && f < 1<<53 {
		return strconv.FormatInt(int64(f), 10)
	}
	return ""
}
