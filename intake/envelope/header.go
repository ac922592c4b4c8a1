package envelope

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Bounds of a header's lists.
const (
	maxUnits = 32
	maxNever = 256
	maxBlobs = 32
)

// maxBlob is the largest content of a blob: 1 GiB, far above what the edge lets in, so that sizes stay exact numbers in
// every language.
const maxBlob = 1 << 30

var hanoi = time.FixedZone("+07", 7*60*60)

// RoundReceived writes a time as the header carries it: in UTC+7, rounded down to the minute when the urgency is "now",
// to the hour for other tips, to the day for everything else. A finer time would help to find who was seen with a
// telephone at that moment.
func RoundReceived(t time.Time, urgency string, kind Kind) string {
	t = t.In(hanoi)
	hour, minute := t.Hour(), t.Minute()
	switch {
	case urgency == "now":
	case kind == KindTip:
		minute = 0
	default:
		hour, minute = 0, 0
	}
	return time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, hanoi).Format(time.RFC3339)
}

// Time returns the header's received time. It is the start of the minute, hour or day in which the tip came.
func (h Header) Time() time.Time {
	t, err := time.Parse(time.RFC3339, h.Received)
	if err != nil {
		return time.Time{} // not in a Sealed: its header was checked
	}
	return t.In(hanoi)
}

// check says what is wrong with a header. Its messages name fields, never their contents.
func (h Header) check() error {
	if h.V != Version {
		return fmt.Errorf("%w: unknown version of header", ErrRefused)
	}
	if !isUUIDv4(h.ID) || !isUUIDv4(h.Case) {
		return fmt.Errorf("%w: header: id and case must be UUIDs of version 4", ErrRefused)
	}
	if !slices.Contains([]Kind{KindTip, KindAnswer, KindRating, KindHandOn}, h.Kind) {
		return fmt.Errorf("%w: header: unknown kind", ErrRefused)
	}
	if (h.Kind == KindTip) != (h.ID == h.Case) {
		return fmt.Errorf("%w: header: a tip, and only a tip, opens its own case", ErrRefused)
	}
	codes := append([]string{h.Edge, h.Lane, h.Category, h.Urgency, h.Commune}, h.Units...)
	if !each(codes, isCode) || !each(h.Never, isNever) {
		return fmt.Errorf("%w: header: a field is no code", ErrRefused)
	}
	if len(h.Units) == 0 || len(h.Units) > maxUnits || len(h.Never) > maxNever || !distinct(h.Units) || !distinct(h.Never) {
		return fmt.Errorf("%w: header: too few, too many or doubled units", ErrRefused)
	}
	if t, err := time.Parse(time.RFC3339, h.Received); err != nil || RoundReceived(t, h.Urgency, h.Kind) != h.Received {
		return fmt.Errorf("%w: header: received is not a rounded time in +07:00", ErrRefused)
	}
	if h.Rules < 0 || h.Rules > 1<<30 {
		return fmt.Errorf("%w: header: rules is no version", ErrRefused)
	}
	if slices.ContainsFunc(h.Units, func(unit string) bool { return Forbids(h.Never, unit) }) {
		return fmt.Errorf("%w: header: a unit is among those that never may", ErrRefused)
	}
	if hidden(h.Lane) && h.Category != h.Lane {
		return fmt.Errorf("%w: header: this lane does not show its category", ErrRefused)
	}
	return h.checkBlobs()
}

func (h Header) checkBlobs() error {
	ids := make([]string, len(h.Blobs))
	for i, b := range h.Blobs {
		ids[i] = b.ID
		if !isUUIDv4(b.ID) || b.Size < 1 || b.Size > maxBlob || PaddedSize(b.Size) != b.Size {
			return fmt.Errorf("%w: header: a blob's id or size", ErrRefused)
		}
	}
	if len(ids) > maxBlobs || !distinct(ids) {
		return fmt.Errorf("%w: header: too many or doubled blobs", ErrRefused)
	}
	return nil
}

// hidden says that a lane's headers repeat the lane in place of the category, since the category would tell the
// servers who is accused of what.
func hidden(lane string) bool {
	return lane == "protection" || strings.HasPrefix(lane, "complaint")
}

// isCode says that s is a short ASCII code: no room for words.
func isCode(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("._:-", rune(c))) {
			return false
		}
	}
	return 0 < len(s) && len(s) <= 64
}

// isNever says that s is a name in a never-list: the code of a unit, or a role for all places. No unit is called "*".
func isNever(s string) bool {
	role, all := strings.CutSuffix(s, anyPlace)
	return isCode(role) && len(s) <= 64 && (!all || !strings.Contains(role, "."))
}

// isUUIDv4 says that s is a random UUID in its one canonical spelling.
func isUUIDv4(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s && id.Version() == 4 && id.Variant() == uuid.RFC4122
}

func each(list []string, ok func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !ok(s) })
}

func distinct(list []string) bool {
	seen := make(map[string]bool, len(list))
	for _, s := range list {
		if seen[s] {
			return false
		}
		seen[s] = true
	}
	return true
}
