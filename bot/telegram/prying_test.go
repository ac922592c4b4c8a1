package telegram

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"
)

// TestNeverAsksWhoSomebodyIs searches the adapter's source: no call and no button asks Telegram or the resident who he is, or
// shows him to others. The test server fails a test that makes such a call; this finds one that no test makes.
func TestNeverAsksWhoSomebodyIs(t *testing.T) {
	packages, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]bool{}
	ast.Inspect(packages["telegram"], func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			for _, word := range []string{"GetChat", "GetUser", "Forward", "CopyMessage", "RequestContact", "RequestLocation", "RequestUser", "RequestChat", "LoginURL", "WebApp"} {
				if strings.HasPrefix(n.Sel.Name, word) && n.Sel.Name != "Forward" { // the flag of our own Message says that, not whose
					t.Errorf("the adapter uses %s", n.Sel.Name)
				}
			}
			if library, ok := n.X.(*ast.SelectorExpr); ok && library.Sel.Name == "library" {
				calls[n.Sel.Name] = true
			}
		case *ast.BasicLit:
			for _, word := range []string{"getChat", "getUser", "forwardMessage", "copyMessage", "request_contact", "first_name", "last_name", "username", "phone_number", "file_name"} {
				if n.Kind == token.STRING && strings.Contains(n.Value, word) {
					t.Errorf("the adapter says %s", n.Value)
				}
			}
		}
		return true
	})
	known := map[string]bool{
		"SendMessage": true, "SendVoice": true, "DeleteMessage": true, "DeleteMessages": true, "AnswerCallbackQuery": true, "GetFile": true, "SetWebhook": true,
		"DeleteWebhook": true, "GetWebhookInfo": true, "SetMyCommands": true, "SetMyDescription": true, "SetMyShortDescription": true,
	}
	for name := range calls {
		if !known[name] {
			t.Errorf("a new call, %s: is it told who somebody is? Then it may not be; else add it here", name)
		}
	}
	if len(calls) < 8 {
		t.Errorf("only %v were found: the search is blind", calls)
	}
}
