// Package officer is an officer's own side of the inside, in Go: it derives his keys from his passphrase, unlocks his
// units' keys, opens envelopes and seals replies. The browser does the same in triage/console; both run one set of
// vectors (testdata).
//
// Zone: the officer's machine. It is the only package of the inside that calls envelope.Open. It stores nothing, prints
// no key, and refuses derivation parameters below its floors, whatever the server says.
package officer
