package harness

import (
	"database/sql"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestRedisForgetsOnRestart(t *testing.T) {
	s := Redis(t)
	s.Flush()
	s.Restart()
	s.Flush()
}

func TestPostgresGivesEachTestItsOwnDatabase(t *testing.T) {
	for range 2 {
		db, err := sql.Open("pgx", Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("CREATE TABLE once (id int)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestChromiumRunsAPage(t *testing.T) {
	ctx := Chromium(t)
	if err := chromedp.Do(ctx, chromedp.Navigate("data:text/html,<title>hòm thư</title>")); err != nil {
		t.Fatal(err)
	}
	title, err := chromedp.Run(ctx, chromedp.Title())
	if err != nil || title == "" {
		t.Fatalf("title %q: %v", title, err)
	}
}
