package officer

import (
	"bytes"
	"fmt"
	"io"

	"filippo.io/age"

	"homthu/intake/envelope"
)

// OpenExport opens an exported envelope, or the bare sealed part of one, with the identities of an age identity file,
// and returns exactly the bytes that `age -d -i FILE` prints for the sealed part: JSON and its padding. Errors are those
// of package envelope. The identity file is read line by line as age reads it; it may hold hybrid identities alone.
func OpenExport(identities io.Reader, export []byte) ([]byte, error) {
	ids, err := age.ParseIdentities(identities)
	if err != nil {
		return nil, fmt.Errorf("the identity file has a line that is no identity") // the cause may quote it
	}
	if bytes.HasPrefix(export, []byte("age-encryption.org/")) {
		t, err := envelope.OpenPart(export, ids...)
		if err != nil {
			return nil, err
		}
		return t.Plaintext(), nil
	}
	s, err := envelope.Parse(export)
	if err != nil {
		return nil, err
	}
	t, err := envelope.Open(s, ids...)
	if err != nil {
		return nil, err
	}
	return t.Plaintext(), nil
}
