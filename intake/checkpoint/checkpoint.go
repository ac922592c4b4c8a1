// Package checkpoint is a deployment's signed word on its register: how many events it had, and the root of the hash tree
// over them. Who has kept one can tell whether what is shown later is what was there, with some more behind it.
//
// It is the checkpoint of C2SP tlog-checkpoint in a C2SP signed-note, over the tree of RFC 6962 (golang.org/x/mod/sumdb). A
// checkpoint has no time and no word: the number of events of a whole deployment is all it tells, and it goes to edges alone.
//
// Zone: shared. It reads and writes nothing; package docket makes checkpoints, edges keep the newest.
package checkpoint

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// PageName is the name of the page in which a [Chain] travels.
const PageName = "checkpoint"

// Errors of reading and comparing.
var (
	// ErrMalformed: it is no checkpoint, or not signed by whom it should be.
	ErrMalformed = errors.New("checkpoint: not a checkpoint of this deployment")
	// ErrForked: the tree does not continue the one that was known. Events were changed or taken away.
	ErrForked = errors.New("checkpoint: the register is not the one that was known")
	// ErrUnproved: nothing shows whether it continues; the one that was known is too old.
	ErrUnproved = errors.New("checkpoint: no proof reaches back to the one that was known")
	// ErrAnew: the register began anew, as it does when it was restored from a backup. A person must know why.
	ErrAnew = errors.New("checkpoint: the register began anew")
)

// Checkpoint is how a register stood.
type Checkpoint struct {
	Epoch string // of the tree: another one each time it begins anew
	Size  int64  // events
	Root  tlog.Hash
}

func origin(deployment, epoch string) string { return "homthu/" + deployment + "/" + epoch }

// Sign returns the checkpoint as a signed note.
func (c Checkpoint) Sign(deployment string, key ed25519.PrivateKey) ([]byte, error) {
	name := "homthu/" + deployment
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("sign the checkpoint: not an Ed25519 key")
	}
	verifier, err := verifierOf(name, public)
	if err != nil {
		return nil, fmt.Errorf("sign the checkpoint: %w", err)
	}
	const ed25519Seed = 1 // the algorithm's number in a note's key
	signer, err := note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, verifier.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{ed25519Seed}, key.Seed()...))))
	if err != nil {
		return nil, errors.New("sign the checkpoint: the key is not usable") // the cause would quote it
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", origin(deployment, c.Epoch), c.Size, c.Root)
	return note.Sign(&note.Note{Text: text}, signer)
}

func verifierOf(name string, public ed25519.PublicKey) (note.Verifier, error) {
	text, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}

// Read checks a signed checkpoint of the deployment. [ErrMalformed] for everything else.
func Read(signed []byte, deployment string, public ed25519.PublicKey) (Checkpoint, error) {
	verifier, err := verifierOf("homthu/"+deployment, public)
	if err != nil {
		return Checkpoint{}, ErrMalformed
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, ErrMalformed
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, ErrMalformed
	}
	epoch, ok := strings.CutPrefix(lines[0], origin(deployment, ""))
	size, sizeErr := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := tlog.ParseHash(lines[2])
	if !ok || epoch == "" || sizeErr != nil || rootErr != nil || size <= 0 || lines[1] != strconv.FormatInt(size, 10) {
		return Checkpoint{}, ErrMalformed
	}
	return Checkpoint{Epoch: epoch, Size: size, Root: root}, nil
}

// Chain is what travels: the newest checkpoint, with proofs that it continues earlier ones.
type Chain struct {
	V          int     `json:"v"`
	Checkpoint []byte  `json:"checkpoint"` // signed
	Proofs     []Proof `json:"proofs"`
}

// Proof shows that the tree of the chain's checkpoint begins with the tree of Size events.
type Proof struct {
	Size   int64       `json:"size"`
	Hashes []tlog.Hash `json:"hashes"`
}

// Encode returns the chain as the body of a page.
func (c Chain) Encode() ([]byte, error) {
	c.V = 1
	return json.Marshal(c)
}

// Decode reads the body of a page.
func Decode(body []byte) (Chain, error) {
	var c Chain
	if err := json.Unmarshal(body, &c); err != nil || c.V != 1 {
		return Chain{}, ErrMalformed
	}
	return c, nil
}

// Continues checks a chain against the checkpoint that was known before, and returns the newer one of the two. The zero
// known is "none yet". Other errors than [ErrMalformed] come with the checkpoint of the chain.
func (c Chain) Continues(known Checkpoint, deployment string, public ed25519.PublicKey) (Checkpoint, error) {
	now, err := Read(c.Checkpoint, deployment, public)
	switch {
	case err != nil:
		return Checkpoint{}, err
	case known == Checkpoint{}:
		return now, nil
	case now.Epoch != known.Epoch:
		return now, ErrAnew
	case now.Size < known.Size: // an older page that was late on the road, or a register that was set back
		return now, ErrForked
	case now.Size == known.Size && now.Root == known.Root:
		return now, nil
	case now.Size == known.Size:
		return now, ErrForked
	}
	for _, p := range c.Proofs {
		if p.Size != known.Size {
			continue
		}
		if tlog.CheckTree(p.Hashes, now.Size, now.Root, known.Size, known.Root) != nil {
			return now, ErrForked
		}
		return now, nil
	}
	return now, ErrUnproved
}
