package safe

import (
	"crypto/sha256"
	"encoding/binary"
)

// place makes the number under which a large row lies in its table, of the text that names the row: 63 bits of a hash, so
// that rows lie in no order that means anything. Two names with one place are taken for a conflict; among a million rows
// that happens once in twenty million safes, and the sender then chooses another random id.
func place(table, name string) int64 {
	sum := sha256.Sum256([]byte("homthu/v1/" + table + " " + name))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1) // #nosec G115 -- 63 bits
}
