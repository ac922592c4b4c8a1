package roster

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// How long an invitation may wait for its newcomer: by default, and at most.
const (
	InvitationLife = 7 * 24 * time.Hour
	longestLife    = 31 * 24 * time.Hour
)

// InvitationHash is what the roster keeps of an invitation's code as it is printed.
func InvitationHash(code string) []byte {
	sum := sha256.Sum256([]byte("homthu/v1/invitation\n" + code))
	return sum[:]
}

// NewInvitation is what invites somebody into a unit. ID and the code are made where the invitation is; the roster gets
// the code's SHA-256 only. By is the officer who invites; "" is the server, which may also do what the unit's heads may.
type NewInvitation struct {
	ID   string
	Code []byte // SHA-256
	Unit string
	User string
	Name string
	Duty Duty
	By   string
	Life time.Duration // 0 is InvitationLife
	// Lead says that By may make heads and let a colleague make new keys.
	Lead bool
}

// Stage is how an invitation stands.
type Stage string

// An invitation is open until the newcomer takes it, waits until fingerprints are compared, and is over then, or when it
// was withdrawn or nobody came.
const (
	StageOpen     Stage = "open"
	StageWaits    Stage = "waits" // Recipient is what is to be compared
	StageWelcomed Stage = "welcomed"
	StageStopped  Stage = "stopped" // withdrawn, or the fingerprints differed
	StageExpired  Stage = "expired"
)

// Invitation is one that was made. First says that the unit has nobody who has its keys: whoever takes it makes them.
type Invitation struct {
	ID        string    `json:"id"`
	Unit      string    `json:"unit"`
	User      string    `json:"user"`
	Name      string    `json:"name"`
	Duty      Duty      `json:"duty"`
	Renews    bool      `json:"renews,omitempty"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Until     time.Time `json:"until"`
	State     Stage     `json:"state"`
	Recipient string    `json:"recipient,omitempty"`
	First     bool      `json:"first,omitempty"`
}

// Invite invites somebody. Who has keys in this roster already, because he serves elsewhere, needs no code: his
// invitation waits for the comparison at once, for its life: else a head could keep a colleague from all other units. Who serves in this unit makes new keys, as he lost his passphrase.
// Inviting again with the same ID changes nothing.
func (r *Roster) Invite(ctx context.Context, n NewInvitation) (Invitation, error) {
	if n.Life == 0 {
		n.Life = InvitationLife
	}
	n.Name = strings.TrimSpace(n.Name)
	if !userName.MatchString(n.User) || n.Name == "" || len(n.Name) > 200 || len(n.Code) != 32 || len(n.ID) != 36 || !n.Duty.Known() || n.Life < 0 || n.Life > longestLife {
		return Invitation{}, fmt.Errorf("invite: %w: not a well-formed invitation", ErrRefused)
	}
	unit, err := r.Unit(ctx, n.Unit)
	if err != nil {
		return Invitation{}, fmt.Errorf("invite: %w", err)
	}
	if unit.ended(r.now()) {
		return Invitation{}, fmt.Errorf("invite: %w: the unit has ended", ErrRefused)
	}
	err = r.write(ctx, "invite", func(e exec) error { return r.invite(e, n, unit) })
	if err != nil {
		return Invitation{}, err
	}
	return r.invitation(ctx, `id = $1`, n.ID)
}

func (r *Roster) invite(e exec, n NewInvitation, unit Unit) error {
	if again, err := e.has(`SELECT 1 FROM invitations WHERE id = $1 AND code = $2`, n.ID, n.Code); again || err != nil {
		return err
	}
	now := r.now()
	open, err := e.has(`SELECT 1 FROM invitations WHERE username = $1 AND ended = 0 AND (until > $2 OR taken > at)`, n.User, now.Unix())
	if err != nil {
		return err
	}
	if open {
		return ErrTaken
	}
	first, err := e.keyless(n.Unit, now)
	if err != nil {
		return err
	}
	if first && n.Duty != Head {
		return ErrFirst
	}
	recipient, renews, err := r.known(e, n, unit)
	if err != nil {
		return err
	}
	taken := int64(0)
	if recipient != "" {
		taken = now.Unix()
	}
	if _, err := e.do(`INSERT INTO invitations (id, code, unit, duty, username, name, renews, made_by, at, until, taken, recipient, ended, how)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '')`, n.ID, n.Code, n.Unit, string(n.Duty), n.User, n.Name, flag(renews), n.By,
		now.Unix(), now.Add(n.Life).Unix(), taken, recipient); err != nil {
		return err
	}
	return r.changed(e, Change{Unit: n.Unit, By: n.By, Kind: Invited, Subject: n.User, Duty: n.Duty})
}

// known looks at an invited person who is in the roster already: recipient is his where he only has to be compared, renews
// is true where he is to make new keys.
func (r *Roster) known(e exec, n NewInvitation, unit Unit) (recipient string, renews bool, err error) {
	var left int64
	err = e.tx.QueryRowContext(e.ctx, `SELECT recipient, left_at FROM officers WHERE username = $1`, n.User).Scan(&recipient, &left)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	if left > 0 {
		return "", false, ErrTaken // a name stays with what its officer did
	}
	now := r.now().Unix()
	here, err := e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit = $2 AND (to_at = 0 OR to_at > $3)`, n.User, n.Unit, now)
	if err != nil {
		return "", false, err
	}
	if !here {
		if n.By == "" { // somebody who lost his passphrase after his last duty had ended
			return "", true, r.checkApart(e, n.User, unit)
		}
		return recipient, false, r.checkApart(e, n.User, unit)
	}
	elsewhere, err := e.has(`SELECT 1 FROM duties WHERE username = $1 AND unit <> $2 AND (to_at = 0 OR to_at > $3)`, n.User, n.Unit, now)
	if err != nil {
		return "", false, err
	}
	// New keys take the old ones away wherever he serves, and whoever has the code would be him until somebody compares.
	if n.By == n.User || n.By != "" && (elsewhere || !n.Lead) {
		return "", false, ErrRenew
	}
	return "", true, nil
}

// keyless tells whether nobody who serves in the unit now has its keys.
func (e exec) keyless(unit string, now time.Time) (bool, error) {
	held, err := e.has(`SELECT 1 FROM wrapped_keys AS w JOIN duties AS d ON d.username = w.username AND d.unit = w.unit
		WHERE w.unit = $1 AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2) LIMIT 1`, unit, now.Unix())
	return !held, err
}

// Withdraw ends an invitation of a unit that is not over yet. differs says that the fingerprints were not the same: then
// the newcomer who made keys with it loses his sign-in, as nobody knows who he is.
func (r *Roster) Withdraw(ctx context.Context, by, unit, id string, differs bool) error {
	i, err := r.invitation(ctx, `id = $1`, id)
	if err != nil {
		return err
	}
	if i.Unit != unit {
		return ErrUnknown
	}
	how, kind := "withdrawn", Withdrawn
	if differs {
		how, kind = "differs", Differs
	}
	return r.write(ctx, "withdraw", func(e exec) error {
		now := r.now().Unix()
		n, err := e.do(`UPDATE invitations SET ended = $1, how = $2 WHERE id = $3 AND ended = 0`, now, how, id)
		if err != nil || n == 0 {
			return err
		}
		// Who made his keys with this code and was compared by nobody was never anybody.
		if _, err := e.do(`DELETE FROM officers WHERE username = $1 AND recipient = $2
			AND NOT EXISTS (SELECT 1 FROM duties WHERE username = $1) AND NOT EXISTS (SELECT 1 FROM wrapped_keys WHERE username = $1)
			AND EXISTS (SELECT 1 FROM invitations WHERE id = $3 AND taken > 0 AND renews = 0)`, i.User, i.Recipient, id); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: kind, Subject: i.User, Duty: i.Duty})
	})
}

const invitationColumns = `SELECT id, unit, username, name, duty, renews, made_by, at, until, taken, recipient, ended, how FROM invitations WHERE `

// invitation returns one invitation, or [ErrUnknown].
func (r *Roster) invitation(ctx context.Context, where string, args ...any) (Invitation, error) {
	found, err := list(ctx, r, r.scanInvitation, invitationColumns+where, args...)
	if err == nil && len(found) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("invitation: %w", err)
	}
	return found[0], nil
}

func (r *Roster) scanInvitation(s *sql.Rows) (i Invitation, err error) {
	var renews int
	var at, until, taken, ended int64
	var how string
	err = s.Scan(&i.ID, &i.Unit, &i.User, &i.Name, &i.Duty, &renews, &i.By, &at, &until, &taken, &i.Recipient, &ended, &how)
	i.Renews, i.At, i.Until = renews == 1, moment(at), moment(until)
	switch {
	case how == "welcomed":
		i.State = StageWelcomed
	case ended > 0:
		i.State = StageStopped
	case taken > at || taken > 0 && until > r.now().Unix():
		i.State = StageWaits
	case until <= r.now().Unix():
		i.State = StageExpired
	default:
		i.State = StageOpen
	}
	return i, err
}

// Invitations lists the invitations of a unit that are not over: open ones, those that wait, and those nobody came to.
func (r *Roster) Invitations(ctx context.Context, unit string) ([]Invitation, error) {
	found, err := list(ctx, r, r.scanInvitation, invitationColumns+`unit = $1 AND ended = 0 ORDER BY at DESC, id`, unit)
	if err != nil {
		return nil, fmt.Errorf("invitations of a unit: %w", err)
	}
	return found, nil
}
