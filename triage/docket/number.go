package docket

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"time"

	"homthu/intake/receipt"
)

// NumberKeySize is how many bytes a number key has at least.
const NumberKeySize = 32

// draws bounds how often a number is tried. A number has 35 random bits: in a province's year one clash is likely, two
// in a row are not.
const draws = 8

// number returns the docket number to try for the case that the envelope opens. With a number key it is HMAC-SHA256
// over the case and the attempt, so that it is the same when the case is registered again in a docket that has lost it,
// and nobody foretells it without the key. What can still change it: two cases that clash and come back the other way
// round, and an answer from another year than its tip that overtakes it one time and not the other.
func (d *Docket) number(a *arrival, attempt int) string {
	year := time.Unix(a.received, 0).In(vietNam).Year()
	if len(d.opts.NumberKey) == 0 {
		return receipt.Number(year)
	}
	mac := hmac.New(sha256.New, d.opts.NumberKey)
	fmt.Fprintf(mac, "%s/%d", a.Case, attempt)
	return receipt.NumberFrom(year, mac.Sum(nil))
}
