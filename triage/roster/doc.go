// Package roster says who works where, with what duty and with which keys: provinces, units and their public keys,
// boxes, officers, their sign-in material and the unit keys that colleagues sealed to them. Directories are drafted from
// it and kept in it once the province has signed them.
//
// Zone: inside (role triage). It holds no private key in the clear and no passphrase: an officer's identity and his
// unit's keys are age files that only his passphrase leads to, and the secret he signs in with is stored as its SHA-256
// (it is 256 bits from Argon2id and HKDF, so no slow hash is needed on top). Second factors (factors.go) are public halves of
// passkeys and, sealed under a key that is not in the database, secrets of codes.
//
// It refuses to give one person duties in two units of which one can be kept from the other by a header's "never"
// (never.go), and to let a guess at one officer's passphrase lock out another or tell whether a user exists (signin.go).
// What each duty may do is one table (duty.go). Sessions are the console's.
package roster
