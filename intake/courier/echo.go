package courier

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// Bounds of an [Echo]: a page as it may be named, as many counts as the largest forum has opinions, and a count that no
// commune reaches.
const (
	maxPage      = 64
	MaxEchoItems = 1000
	maxEchoes    = 1 << 30
)

// Echo tells a deployment how many people said "me too" to the items of a page, as far as one edge has counted since the
// page is there. Counts only grow, so the greatest that came from an edge is right, in whatever order they come and however
// often. Nothing in it is of anybody who said so, and none leaves the edge more often than once an hour.
type Echo struct {
	V      int            `json:"v"`
	Page   string         `json:"page"`   // the page's name, "forum.7K3M9Q"
	Counts map[string]int `json:"counts"` // by item, a UUID
}

// Sum is all counts together. Of two echoes of one page from one edge, the one with the greater sum is the later.
func (e Echo) Sum() int {
	sum := 0
	for _, n := range e.Counts {
		sum += n
	}
	return sum
}

// Parcel wraps the counts for the road. Its id is made of the page and the sum: the same counts are the same parcel.
func (e Echo) Parcel(from, to string) (Parcel, error) {
	if !e.ok() {
		return Parcel{}, ErrMalformed
	}
	e.V = Version
	return wrap(KindEcho, EchoParcel(e.Page, e.Sum(), to), from, to, e)
}

// EchoParcel is the id of the parcel that carries a page's counts to a deployment.
func EchoParcel(page string, sum int, deployment string) string {
	return fmt.Sprintf("%s%s:%d@%s", EchoPrefix, page, sum, deployment)
}

// EchoPrefix begins the ids of these parcels.
const EchoPrefix = "echo:"

// ReadEcho returns the counts in a parcel of that kind, else [ErrMalformed].
func ReadEcho(p Parcel) (Echo, error) {
	var e Echo
	err := unwrap(p, KindEcho, &e, &e.V)
	if err == nil && !e.ok() {
		err = ErrMalformed
	}
	return e, err
}

func (e Echo) ok() bool {
	if !EchoPage(e.Page) || len(e.Counts) == 0 || len(e.Counts) > MaxEchoItems {
		return false
	}
	for item, n := range e.Counts {
		if !EchoItem(item) || n < 1 || n > maxEchoes {
			return false
		}
	}
	return true
}

// EchoPage tells whether s can name a page whose items are counted.
func EchoPage(s string) bool {
	if s == "" || len(s) > maxPage {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == ""
}

// EchoItem tells whether s is the usual writing of a UUID.
func EchoItem(s string) bool {
	return len(s) == 36 && uuid.Validate(s) == nil && s == strings.ToLower(s)
}
