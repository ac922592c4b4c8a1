package safetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"homthu/database"
	"homthu/intake/safe"
)

// Which side of the safe a table is on. A new table fails the test below until somebody has thought about it.
var (
	chatTables  = []string{"draft", "outgoing", "seen", "cursor", "reminder", "silenced"}
	tipTables   = []string{"envelope", "outbox", "mailbox", "reply", "slip", "blob", "silencing"}
	otherTables = []string{"page", "directory", "echoes", "echo_page", "schema_of_safe", "sqlite_sequence"} // the last is goose's, and empty of ours
)

// unlinkable reads every value of every row, as a thief of the file would, and looks for one that joins the sides.
func unlinkable(r *room) {
	var steps []fullStep
	for range 6 {
		f := r.fullStep()
		// The exact moment must not be found on both sides either.
		r.clock.add(7*time.Minute + 13*time.Second)
		r.commit(f.Step)
		r.carry(parcelOf(f.Entry, deployment))
		r.settle(f.Entry, deployment2, "2026-AAAA-AAAA")
		steps = append(steps, f)
	}
	for _, table := range r.tables() {
		if !slices.Contains(slices.Concat(chatTables, tipTables, otherTables), table) {
			r.Errorf("table %s: say in unlinkable.go on which side it is", table)
		}
	}
	chats, tips := map[string]string{}, map[string]string{}
	for _, table := range chatTables {
		r.values(table, chats)
	}
	for _, table := range tipTables {
		r.values(table, tips)
	}
	for value, where := range chats {
		if other, both := tips[value]; both {
			r.Errorf("%s and %s hold the same value", where, other)
		}
	}
	// Nothing of the one side stands inside a value of the other.
	joined := strings.Builder{}
	for value := range tips {
		joined.WriteString(value + "\n")
	}
	for _, f := range steps {
		for _, chat := range []string{f.Chat, f.old, f.Update.ID, f.Replies[0].ID} {
			if strings.Contains(joined.String(), chat) {
				r.Error("a value of a chat stands in a tip's row")
			}
		}
	}
	if strings.Contains(joined.String(), string(steps[0].Entry.Mailbox)) {
		r.Error("a locator stands in the clear")
	}
	sum := sha256.Sum256([]byte(steps[0].Entry.Mailbox))
	if !strings.Contains(joined.String(), hex.EncodeToString(sum[:])) {
		r.Error("the test does not see the mailboxes")
	}
	r.times(steps)
	if r.db.Engine() == database.SQLite {
		r.randomOrder()
	}
}

// times: what is kept of six commits minutes apart must not tell them apart, or order them, on the chats' side.
func (r *room) times(steps []fullStep) {
	r.Helper()
	for _, q := range []string{
		`SELECT count(DISTINCT expires) FROM draft`, `SELECT count(DISTINCT expires) FROM outgoing`,
		`SELECT count(DISTINCT day) FROM seen`, `SELECT count(DISTINCT due) FROM outbox WHERE state = 'waiting'`,
		`SELECT count(DISTINCT day) FROM outbox WHERE state = 'settled'`,
	} {
		if n := r.count(q); n > 2 { // two where an hour began in between
			r.Errorf("%s: %d for %d commits within the hour", q, n, len(steps))
		}
	}
}

// hashedNumber: place is what a row of a SQLite table is numbered by, and is made of a hash.
var hashedNumber = regexp.MustCompile(`\(\s*place +INTEGER NOT NULL PRIMARY KEY`)

// randomOrder: SQLite numbers the rows of a table unless it is told not to.
func (r *room) randomOrder() {
	r.Helper()
	for _, table := range slices.Concat(chatTables, tipTables) {
		var sql string
		r.ok(r.db.Read().QueryRowContext(r.Context(), `SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $1`, table).Scan(&sql))
		if !strings.Contains(sql, "WITHOUT ROWID") && !hashedNumber.MatchString(sql) {
			r.Errorf("table %s numbers its rows", table)
		}
	}
}

func (r *room) tables() []string {
	r.Helper()
	query := `SELECT name FROM sqlite_schema WHERE type = 'table'`
	if r.db.Engine() == database.Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	rows, err := r.db.Read().QueryContext(r.Context(), query)
	r.ok(err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var name string
		r.ok(rows.Scan(&name))
		list = append(list, name)
	}
	r.ok(rows.Err())
	return list
}

// values puts every value of a table that is long enough to tell rows apart into seen.
func (r *room) values(table string, seen map[string]string) {
	r.Helper()
	rows, err := r.db.Read().QueryContext(r.Context(), `SELECT * FROM `+table)
	r.ok(err)
	defer rows.Close()
	columns, err := rows.Columns()
	r.ok(err)
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		r.ok(rows.Scan(row...))
		for i := range row {
			v := *(row[i].(*any))
			text := fmt.Sprint(v)
			if b, ok := v.([]byte); ok {
				text = hex.EncodeToString(b)
			}
			if len(text) >= 6 {
				seen[text] = table + "." + columns[i]
			}
		}
	}
	r.ok(rows.Err())
}

// leftovers looks for what a chat was called, and for its sealed draft, in the bytes of the files.
func leftovers(r *room) {
	if r.store.Dir == "" {
		r.Skip("the files are the server's")
	}
	draft := random(9000) // long enough for pages of its own
	chat, update := hash(), hash()
	end := r.clock.Now().Add(48 * time.Hour)
	reply := outgoing(chat, "telegram", end)
	r.commit(safe.Step{
		Update: &safe.Update{Channel: "telegram", ID: update}, Draft: &safe.Draft{Chat: chat, Key: "k1", Sealed: draft, Expires: end},
		Replies: []safe.Outgoing{reply}, Entry: tip(r, nil),
	})
	planted := map[string][]byte{"the chat": []byte(chat), "its update": []byte(update), "the draft's first bytes": draft[:24],
		"its middle": draft[4500:4524], "its end": draft[8970:], "a reply": reply.Sealed[:24], "a reply's id": []byte(reply.ID)}
	for name, b := range planted {
		if !bytes.Contains(r.files(), b) {
			r.Fatalf("%s is not in the files in the first place", name)
		}
	}
	r.ok(r.Sent(r.Context(), reply.ID))
	r.clock.add(5 * 24 * time.Hour)
	r.sweep()
	for name, b := range planted {
		if bytes.Contains(r.files(), b) {
			r.Errorf("%s is still in the files", name)
		}
	}
	if len(r.due()) != 1 {
		r.Error("the tip is gone, too")
	}
}
