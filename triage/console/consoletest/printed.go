package consoletest

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Printed prints what the page has put aside for printing, on the paper of its style sheet, and returns the PDF. Where HOMTHU_SHOTS
// names a directory it is written there too. The page's window.print is to be nothing: a headless browser has no dialogue.
func (w *Window) Printed(name string) []byte {
	w.t.Helper()
	w.Await("something to print", `document.getElementById("print") !== null`)
	yes := true
	printed, err := chromedp.Call(w.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
	must(w.t, err)
	if dir := os.Getenv("HOMTHU_SHOTS"); dir != "" {
		must(w.t, os.WriteFile(filepath.Join(dir, "console-"+name+".pdf"), printed.Data, 0o600))
	}
	return printed.Data
}
