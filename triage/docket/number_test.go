package docket_test

import (
	"bytes"
	"context"
	"database/sql"
	"strings"
	"testing"

	"homthu/database"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

var numberKey = bytes.Repeat([]byte{7}, docket.NumberKeySize)

// numbered returns a docket with the number key.
func numbered(t *testing.T, db *database.DB, key []byte) *docket.Docket {
	t.Helper()
	clock := dockettest.NewClock(dockettest.Start)
	d, err := docket.Open(db, dockettest.Tables(t), docket.Options{Deployment: "tinh-20", Now: clock.Now, NumberKey: key})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func number(t *testing.T, d *docket.Docket, s envelope.Sealed) string {
	t.Helper()
	slip, err := d.Register(t.Context(), s)
	if err != nil || !receipt.IsNumber(slip.Number) || !strings.HasPrefix(slip.Number, "2026-") {
		t.Fatalf("slip %+v, %v", slip, err)
	}
	return slip.Number
}

// TestNumberOutlivesTheDocket: the edge sends again what a restored docket has lost, and the safe keeps the number that
// the resident was told first.
func TestNumberOutlivesTheDocket(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(engine, func(t *testing.T) {
			tip := dockettest.Seal(t, dockettest.Theft(dockettest.Start))
			first := number(t, numbered(t, open(t), numberKey), tip)

			lost := numbered(t, open(t), numberKey)
			if again := number(t, lost, tip); again != first || number(t, lost, tip) != first {
				t.Errorf("%s was told, %s is registered", first, again)
			}
			if other := number(t, lost, dockettest.Seal(t, dockettest.Theft(dockettest.Start))); other == first {
				t.Error("two cases have one number")
			}
			secret := bytes.Repeat([]byte{8}, docket.NumberKeySize)
			if number(t, numbered(t, open(t), secret), tip) == first {
				t.Error("the number does not hang on the key")
			}
			one, two := numbered(t, open(t), nil), numbered(t, open(t), nil)
			if number(t, one, tip) == number(t, two, tip) {
				t.Error("without a key the number can be foretold")
			}
		})
	}
}

// TestNumberTaken gives a case's number to another one: the next is taken, the same each time.
func TestNumberTaken(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(engine, func(t *testing.T) {
			tip := dockettest.Seal(t, dockettest.Theft(dockettest.Start))
			first := number(t, numbered(t, open(t), numberKey), tip)
			next := map[string]bool{}
			for range 2 {
				db, other := open(t), dockettest.Theft(dockettest.Start)
				d := numbered(t, db, numberKey)
				number(t, d, dockettest.Seal(t, other))
				err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
					_, err := tx.ExecContext(ctx, `UPDATE cases SET number = $1 WHERE id = $2`, first, other.Case)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				next[number(t, d, tip)] = true
			}
			if len(next) != 1 || next[first] {
				t.Errorf("%s is taken, and next came %v", first, next)
			}
		})
	}
}

func TestNumberKeyIsLongOrNone(t *testing.T) {
	_, err := docket.Open(openSQLite(t), dockettest.Tables(t), docket.Options{Deployment: "tinh-20", NumberKey: []byte("short")})
	if err == nil {
		t.Error("a key that can be tried out was taken")
	}
}
