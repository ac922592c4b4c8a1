package roster

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"
)

// The kinds of channels by which somebody is told that something waits.
const (
	Push     = "push"     // a browser
	Mail     = "mail"     // an officer's address
	Telegram = "telegram" // a unit's group
	Zalo     = "zalo"     // a unit's group
)

// Channel is a way to tell an officer, or a unit's group, that something waits.
type Channel struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	User      string    `json:"user"`
	Unit      string    `json:"unit,omitempty"` // whose group it is; "" is the officer's own
	Address   string    `json:"-"`
	Lang      string    `json:"lang"`
	Confirmed bool      `json:"confirmed"`
	Added     time.Time `json:"added"`
	Sent      time.Time `json:"sent,omitzero"`   // when something last went through
	Failed    time.Time `json:"failed,omitzero"` // since when nothing does
	Why       string    `json:"why,omitempty"`
}

// IsGroup says whether the kind is a unit's group, which its head binds.
func IsGroup(kind string) bool { return kind == Telegram || kind == Zalo }

// mostChannels is how many channels an officer, and a unit, may have; mostTries how often a code may be guessed.
const (
	mostChannels = 8
	mostTries    = 5
)

// AddChannel adds a channel that takes code to confirm until then; no code is needed for a browser, as its subscription
// came from a page where the officer was signed in. The same address again replaces the row before.
func (r *Roster) AddChannel(ctx context.Context, c Channel, code string, until time.Time) error {
	hash := ""
	if code != "" {
		hash = hashed(code)
	}
	if c.Kind != Push && hash == "" || c.Address == "" && !IsGroup(c.Kind) || IsGroup(c.Kind) != (c.Unit != "") {
		return fmt.Errorf("add a channel: %w", ErrRefused)
	}
	return r.write(ctx, "add a channel", func(e exec) error {
		own := `(unit = '' AND username = $1 AND $2 = '' OR unit = $2 AND $2 <> '')`
		// A group that waits for its code is replaced: who asks again has lost the first.
		if _, err := e.do(`DELETE FROM channels WHERE `+own+` AND kind = $3 AND (address = $4 OR code <> '')`, c.User, c.Unit, c.Kind, c.Address); err != nil {
			return err
		}
		full, err := e.has(`SELECT 1 FROM channels WHERE `+own+` GROUP BY unit HAVING COUNT(*) >= $3`, c.User, c.Unit, mostChannels)
		if err != nil {
			return err
		}
		if full {
			return fmt.Errorf("%w: too many channels", ErrRefused)
		}
		_, err = e.do(`INSERT INTO channels (id, kind, username, unit, address, lang, code, until, tries, added, sent, failed, why)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, 0, '')`, c.ID, c.Kind, c.User, c.Unit, c.Address, c.Lang, hash, stamp(until), r.now().Unix())
		return err
	})
}

func hashed(code string) string {
	sum := sha256.Sum256([]byte("homthu/channel\x00" + code))
	return hex.EncodeToString(sum[:])
}

// ConfirmChannel takes the code that came by an officer's own channel. [ErrUnknown] when it does not fit, is too old, or
// was guessed at too often.
func (r *Roster) ConfirmChannel(ctx context.Context, user, id, code string) error {
	fits := false
	err := r.write(ctx, "confirm a channel", func(e exec) error {
		fits = false
		var hash string
		err := e.tx.QueryRowContext(e.ctx, `SELECT code FROM channels WHERE id = $1 AND username = $2 AND unit = '' AND code <> '' AND until > $3 AND tries < $4`,
			id, user, r.now().Unix(), mostTries).Scan(&hash)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		query := `UPDATE channels SET tries = tries + 1 WHERE id = $1`
		if fits = subtle.ConstantTimeCompare([]byte(hash), []byte(hashed(code))) == 1; fits {
			query = `UPDATE channels SET code = '' WHERE id = $1`
		}
		_, err = e.do(query, id)
		return err
	})
	if err == nil && !fits {
		return ErrUnknown
	}
	return err
}

// BindGroup takes a code that somebody wrote in a group: the channel that waits for it tells that group from now on.
// [ErrUnknown] when none waits for it.
func (r *Roster) BindGroup(ctx context.Context, kind, code, address string) (Channel, error) {
	var bound Channel
	err := r.write(ctx, "bind a group", func(e exec) error {
		row := e.tx.QueryRowContext(e.ctx, `SELECT id, unit, username, lang FROM channels WHERE kind = $1 AND code = $2 AND code <> '' AND until > $3`,
			kind, hashed(code), r.now().Unix())
		bound = Channel{Kind: kind, Address: address, Confirmed: true}
		if err := row.Scan(&bound.ID, &bound.Unit, &bound.User, &bound.Lang); errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		} else if err != nil {
			return err
		}
		if _, err := e.do(`DELETE FROM channels WHERE kind = $1 AND unit = $2 AND address = $3 AND id <> $4`, kind, bound.Unit, address, bound.ID); err != nil {
			return err
		}
		_, err := e.do(`UPDATE channels SET code = '', address = $1 WHERE id = $2`, address, bound.ID)
		return err
	})
	return bound, err
}

// WaitingForCode says whether a group of the kind is to be bound: only then is there anything to listen for.
func (r *Roster) WaitingForCode(ctx context.Context, kind string) (bool, error) {
	found, err := list(ctx, r, scanName, `SELECT id FROM channels WHERE kind = $1 AND code <> '' AND until > $2 LIMIT 1`, kind, r.now().Unix())
	return len(found) > 0, err
}

func scanName(s *sql.Rows) (name string, err error) { return name, s.Scan(&name) }

// DropChannel removes an officer's own channel, or a group of the unit when unit is not "". What is not there is no error.
func (r *Roster) DropChannel(ctx context.Context, user, unit, id string) error {
	return r.write(ctx, "drop a channel", func(e exec) error {
		_, err := e.do(`DELETE FROM channels WHERE id = $1 AND (unit = '' AND username = $2 OR unit = $3 AND unit <> '')`, id, user, unit)
		return err
	})
}

const channelColumns = `c.id, c.kind, c.username, c.unit, c.address, c.lang, c.code, c.added, c.sent, c.failed, c.why`

func scanChannel(s *sql.Rows) (c Channel, err error) {
	var code string
	var added, sent, failed int64
	err = s.Scan(&c.ID, &c.Kind, &c.User, &c.Unit, &c.Address, &c.Lang, &code, &added, &sent, &failed, &c.Why)
	c.Confirmed, c.Added, c.Sent, c.Failed = code == "", moment(added), moment(sent), moment(failed)
	return c, err
}

// Channels lists the channels of an officer, and those of the unit's groups.
func (r *Roster) Channels(ctx context.Context, user, unit string) (own, groups []Channel, err error) {
	all, err := list(ctx, r, scanChannel, `SELECT `+channelColumns+` FROM channels AS c WHERE c.unit = '' AND c.username = $1 OR c.unit <> '' AND c.unit = $2
		ORDER BY c.added, c.id`, user, unit)
	if err != nil {
		return nil, nil, fmt.Errorf("channels: %w", err)
	}
	own, groups = []Channel{}, []Channel{}
	for _, c := range all {
		if c.Unit == "" {
			own = append(own, c)
		} else {
			groups = append(groups, c)
		}
	}
	return own, groups, nil
}

// Failing lists channels of those who serve in the unit by which nothing goes through, for its head.
func (r *Roster) Failing(ctx context.Context, unit string) (failing []Channel, err error) {
	return list(ctx, r, scanChannel, `SELECT DISTINCT `+channelColumns+` FROM channels AS c JOIN duties AS d ON d.username = c.username
		WHERE c.unit = '' AND c.failed > 0 AND d.unit = $1 AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2) ORDER BY c.username, c.kind, c.id`, unit, r.now().Unix())
}

// Target is a channel with one unit of which it is to tell, up to which notice it has.
type Target struct {
	Channel
	Of   string // the unit
	Head bool   // tells also what is for the unit's head
	Upto int64
}

// kinds is the order in which an officer's channels are tried for what is not urgent.
var kinds = []string{Push, Mail, Telegram, Zalo}

// Targets lists every confirmed channel with the units that it tells of: an officer's own with those in which he serves
// at this moment and may read, a group with its own while that unit works. Who was relieved is in no list from that
// second on.
func (r *Roster) Targets(ctx context.Context) ([]Target, error) {
	now := r.now().Unix()
	const marked = `COALESCE((SELECT m.upto FROM channel_marks AS m WHERE m.channel = c.id AND m.unit = u.id), 0)`
	scan := func(s *sql.Rows) (t Target, err error) {
		var code, role string
		var duty Duty
		var added, sent, failed int64
		err = s.Scan(&t.ID, &t.Kind, &t.User, &t.Unit, &t.Address, &t.Lang, &code, &added, &sent, &failed, &t.Why, &t.Of, &role, &duty, &t.Upto)
		t.Confirmed, t.Added, t.Sent, t.Failed = true, moment(added), moment(sent), moment(failed)
		t.Head = May(duty, role, TakeOver)
		if t.Unit == "" && !May(duty, role, Read) {
			t.Of = ""
		}
		return t, err
	}
	all, err := list(ctx, r, scan, `SELECT `+channelColumns+`, u.id, u.role, d.duty, `+marked+` FROM channels AS c
		JOIN officers AS o ON o.username = c.username JOIN duties AS d ON d.username = c.username JOIN units AS u ON u.id = d.unit
		WHERE c.unit = '' AND c.code = '' AND o.left_at = 0 AND d.from_at <= $1 AND (d.to_at = 0 OR d.to_at > $1)
		UNION ALL SELECT `+channelColumns+`, u.id, u.role, '', `+marked+` FROM channels AS c JOIN units AS u ON u.id = c.unit
		WHERE c.code = '' AND c.address <> '' AND u.from_at <= $1 AND (u.to_at = 0 OR u.to_at > $1)`, now)
	if err != nil {
		return nil, fmt.Errorf("whom to tell: %w", err)
	}
	all = slices.DeleteFunc(all, func(t Target) bool { return t.Of == "" })
	slices.SortStableFunc(all, func(a, b Target) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
			cmp.Compare(a.ID, b.ID), cmp.Compare(a.Of, b.Of), flag(b.Head)-flag(a.Head))
	})
	// With two duties in one unit there are two rows of it: the one that tells more counts.
	return slices.CompactFunc(all, func(a, b Target) bool { return a.ID == b.ID && a.Of == b.Of }), nil
}
