package roster

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrReprinted: while a paper key was made, a colleague printed another one.
var ErrReprinted = errors.New("roster: the unit has another paper key by now")

// ErrLoses: the new paper key leaves out a key that the one before opens and that nobody else has any more.
var ErrLoses = errors.New("roster: with the new paper key a key of the unit would be lost")

// Paper is a unit's paper key as the roster keeps it: nothing in it opens anything without the sheet. A unit has one at a
// time. Keys, which of the unit's keys are sealed to it; their Sealed is only there for whoever may try the paper.
type Paper struct {
	Unit      string    `json:"unit"`
	Recipient string    `json:"recipient"`
	Verify    string    `json:"verify"`    // which of the unit's keys signed the recipient
	Signature string    `json:"signature"` // base64; see [PaperStatement]
	Threshold int       `json:"threshold"` // 0: one sheet; else how many of the shares open it
	Shares    int       `json:"shares"`    // into how many it was split
	By        string    `json:"by,omitempty"`
	At        time.Time `json:"at,omitzero"`
	Keys      []Wrapped `json:"keys"`
}

// PaperStatement is what the unit signs when it makes a paper key, the same as in package officer and paperkey.ts.
func PaperStatement(unit, recipient string) []byte {
	return []byte("homthu/v1/paper-key\n" + unit + "\n" + recipient)
}

// maxShares is as many as a share's one byte of index would allow a ceremony to have, and more than any has.
const maxShares = 30

// SetPaper keeps a paper key that somebody of the unit printed, and ends the one before: what was sealed to that is
// deleted. One in shares takes the keys from every officer: only so many people together have them then. replaces is the recipient of the paper that its maker knew of, "" for none; [ErrReprinted] if there is another
// by now. Called again with the same paper it does nothing.
func (r *Roster) SetPaper(ctx context.Context, by, replaces string, p Paper) error {
	return r.write(ctx, "set paper key", func(e exec) error { return r.setPaper(e, by, replaces, p) })
}

func (r *Roster) setPaper(e exec, by, replaces string, p Paper) error {
	if err := p.check(); err != nil {
		return err
	}
	now := r.now().Unix()
	var current string
	err := e.tx.QueryRowContext(e.ctx, `SELECT recipient FROM paper_keys WHERE unit = $1 AND ended_at = 0`, p.Unit).Scan(&current)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if current == p.Recipient {
		return nil // the same call again
	}
	if current != replaces {
		return ErrReprinted
	}
	signer, err := e.has(`SELECT 1 FROM unit_keys WHERE unit = $1 AND verify = $2 AND (to_at = 0 OR to_at > $3)`, p.Unit, p.Verify, now)
	if err != nil {
		return err
	}
	if !signer {
		return fmt.Errorf("%w: a paper key is signed with the unit's key of today", ErrRefused)
	}
	if err := e.keepsAll(p, now); err != nil {
		return err
	}
	if p.Threshold > 0 {
		if err := e.mayShare(p); err != nil {
			return err
		}
	}
	if err := endPaper(e, p.Unit, now); err != nil {
		return err
	}
	if p.Threshold > 0 { // held by several people: nobody keeps it for himself
		if _, err := e.do(`DELETE FROM wrapped_keys WHERE unit = $1`, p.Unit); err != nil {
			return err
		}
	}
	if _, err := e.do(`INSERT INTO paper_keys (unit, recipient, verify, signature, threshold, shares, made_by, at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`, p.Unit, p.Recipient, p.Verify, p.Signature, p.Threshold, p.Shares, by, now); err != nil {
		return err
	}
	for _, k := range p.Keys {
		if err := addToPaper(e, p.Unit, k, now); err != nil {
			return err
		}
	}
	if _, err = e.do(`UPDATE units SET paper_key = 1 WHERE id = $1`, p.Unit); err != nil {
		return err
	}
	return r.changed(e, Change{Unit: p.Unit, By: by, Kind: PaperMade})
}

// keepsAll refuses a paper that would be the end of a key: one which the paper before opens, this one does not, and nobody
// who serves has. Who has lost the sheet for good ends it first.
func (e exec) keepsAll(p Paper, now int64) error {
	lost, err := e.names(`SELECT w.recipient FROM paper_wraps AS w WHERE w.unit = $1 AND NOT EXISTS (SELECT 1 FROM wrapped_keys AS k
		JOIN duties AS d ON d.username = k.username AND d.unit = k.unit
		WHERE k.unit = w.unit AND k.recipient = w.recipient AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2))`, p.Unit, now)
	if err != nil {
		return err
	}
	for _, recipient := range lost {
		if !slices.ContainsFunc(p.Keys, func(k Wrapped) bool { return k.Recipient == recipient }) {
			return ErrLoses
		}
	}
	return nil
}

// mayShare refuses a paper in shares to all but a recovery unit, and one that leaves out a key which somebody or the paper
// before has: it takes the keys from every officer, so what it does not open, nothing opens.
func (e exec) mayShare(p Paper) error {
	recovery, err := e.has(`SELECT 1 FROM units WHERE id = $1 AND recovery = 1`, p.Unit)
	if err != nil {
		return err
	}
	if !recovery {
		return fmt.Errorf("%w: only a recovery unit's paper key is held in shares", ErrRefused)
	}
	there, err := e.names(`SELECT recipient FROM wrapped_keys WHERE unit = $1 UNION SELECT recipient FROM paper_wraps WHERE unit = $1`, p.Unit)
	if err != nil {
		return err
	}
	for _, recipient := range there {
		if !slices.ContainsFunc(p.Keys, func(k Wrapped) bool { return k.Recipient == recipient }) {
			return ErrLoses
		}
	}
	return nil
}

// check refuses what is not well formed, and a recipient that the named key did not sign.
func (p Paper) check() error {
	verify, err := base64.StdEncoding.Strict().DecodeString(p.Verify)
	if err != nil || len(verify) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: verify key of a paper key", ErrRefused)
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(p.Signature)
	if err != nil || !ed25519.Verify(verify, PaperStatement(p.Unit, p.Recipient), signature) {
		return fmt.Errorf("%w: the unit's key did not sign the paper key", ErrRefused)
	}
	if !strings.HasPrefix(p.Recipient, "age1pq1") || len(p.Recipient) > 4096 || len(p.Keys) == 0 || len(p.Keys) > 64 {
		return fmt.Errorf("%w: not a well-formed paper key", ErrRefused)
	}
	if whole := p.Threshold == 0 && p.Shares == 0; !whole && (p.Threshold < 2 || p.Shares < p.Threshold || p.Shares > maxShares) {
		return fmt.Errorf("%w: a split paper key needs at least two of its shares", ErrRefused)
	}
	return nil
}

// endPaper ends the unit's paper key and deletes what was sealed to it.
func endPaper(e exec, unit string, now int64) error {
	if _, err := e.do(`DELETE FROM paper_wraps WHERE unit = $1`, unit); err != nil {
		return err
	}
	_, err := e.do(`UPDATE paper_keys SET ended_at = $1 WHERE unit = $2 AND ended_at = 0`, now, unit)
	return err
}

// EndPaper ends a unit's paper key without making another: the sheet was lost or seen. by is "" on the server. Where it may have been copied, the
// unit needs a new key as well, as an old backup still has what was sealed to the sheet.
func (r *Roster) EndPaper(ctx context.Context, by, unit string) error {
	return r.write(ctx, "end paper key", func(e exec) error {
		if err := endPaper(e, unit, r.now().Unix()); err != nil {
			return err
		}
		if _, err := e.do(`UPDATE units SET paper_key = 0 WHERE id = $1`, unit); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: PaperEnded})
	})
}

// AddToPaper keeps one more of a unit's keys, sealed to the paper that it has: when the unit got a new key. The caller's
// browser has checked that the unit signed the paper's recipient.
func (r *Roster) AddToPaper(ctx context.Context, paper string, w Wrapped) error {
	return r.write(ctx, "add to paper key", func(e exec) error { return r.addToPaper(e, paper, w) })
}

func (r *Roster) addToPaper(e exec, paper string, w Wrapped) error {
	live, err := e.has(`SELECT 1 FROM paper_keys WHERE unit = $1 AND recipient = $2 AND ended_at = 0`, w.Unit, paper)
	if err != nil {
		return err
	}
	if !live {
		return ErrReprinted
	}
	return addToPaper(e, w.Unit, w, r.now().Unix())
}

func addToPaper(e exec, unit string, w Wrapped, now int64) error {
	if w.Unit != "" && w.Unit != unit || len(w.Sealed) == 0 || len(w.Sealed) > 64<<10 {
		return fmt.Errorf("%w: not a sealed key of the unit", ErrRefused)
	}
	known, err := e.has(`SELECT 1 FROM unit_keys WHERE unit = $1 AND recipient = $2`, unit, w.Recipient)
	if err != nil {
		return err
	}
	if !known {
		return ErrUnknown
	}
	_, err = e.do(`INSERT INTO paper_wraps (unit, recipient, sealed, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (unit, recipient) DO UPDATE SET sealed = $3, at = $4`, unit, w.Recipient, w.Sealed, now)
	return err
}

const paperColumns = `unit, recipient, verify, signature, threshold, shares, made_by, at`

// Paper returns the unit's paper key with what was sealed to it, the newest key first, or [ErrUnknown]. Only who holds an
// invitation into the unit, or serves in it, is to get the sealed keys; others get [Paper.Public].
func (r *Roster) Paper(ctx context.Context, unit string) (Paper, error) {
	papers, err := list(ctx, r, scanPaper, `SELECT `+paperColumns+` FROM paper_keys WHERE unit = $1 AND ended_at = 0`, unit)
	if err == nil && len(papers) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Paper{}, fmt.Errorf("paper key: %w", err)
	}
	p := papers[0]
	p.Keys, err = list(ctx, r, func(s *sql.Rows) (w Wrapped, err error) { return w, s.Scan(&w.Unit, &w.Recipient, &w.Sealed) },
		`SELECT w.unit, w.recipient, w.sealed FROM paper_wraps AS w JOIN unit_keys AS k ON k.unit = w.unit AND k.recipient = w.recipient
		WHERE w.unit = $1 ORDER BY k.from_at DESC, w.recipient`, unit)
	if err != nil {
		return Paper{}, fmt.Errorf("paper key: %w", err)
	}
	return p, nil
}

// Public leaves out what was sealed to the paper.
func (p Paper) Public() Paper {
	p.Keys = slices.Clone(p.Keys)
	for i := range p.Keys {
		p.Keys[i].Sealed = nil
	}
	return p
}

// Papers lists every unit's paper key of now, without what was sealed to it.
func (r *Roster) Papers(ctx context.Context) ([]Paper, error) {
	return list(ctx, r, scanPaper, `SELECT `+paperColumns+` FROM paper_keys WHERE ended_at = 0 ORDER BY unit`)
}

func scanPaper(s *sql.Rows) (p Paper, err error) {
	var at int64
	err = s.Scan(&p.Unit, &p.Recipient, &p.Verify, &p.Signature, &p.Threshold, &p.Shares, &p.By, &at)
	p.At, p.Keys = moment(at), []Wrapped{}
	return p, err
}
