package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows lists which of our packages a package may import, by prefix, first match wins. Imports follow trust: the edge
// never imports the inside, the inside never the conversation, and only cmd joins them. Tests are free, except that the
// product must not import what tests bring.
var arrows = []struct {
	from string
	to   []string
}{
	{"homthu/cmd", []string{"homthu/"}},
	{"homthu/bot", []string{"homthu/bot", "homthu/intake", "homthu/database", "homthu/look"}},
	{"homthu/intake", []string{"homthu/intake", "homthu/database"}},
	{"homthu/triage", []string{
		"homthu/triage", "homthu/database", "homthu/look",
		"homthu/intake/envelope", "homthu/intake/receipt", "homthu/intake/rules", "homthu/intake/place",
		"homthu/intake/directory", "homthu/intake/courier", "homthu/intake/checkpoint",
	}},
	{"homthu/database", []string{"homthu/database"}},
	{"homthu/configs", nil},
	{"homthu/look", nil},
	{"homthu/harness", nil},
	{"homthu/tools", []string{"homthu/"}},
}

// sealers and openers are the only rooms where a tip's words exist outside a browser.
var callers = map[string][]string{
	"Seal": {"homthu/bot", "homthu/triage/officer", "homthu/cmd/homthu"},
	"Open": {"homthu/triage/officer", "homthu/cmd/homthu"},
}

func TestArrows(t *testing.T) {
	seen := 0
	eachFile(t, func(pkg, name string, file *ast.File) {
		for _, spec := range file.Imports {
			target, _ := strconv.Unquote(spec.Path.Value)
			if !strings.HasPrefix(target, "homthu/") {
				continue
			}
			seen++
			if !allowed(pkg, target) {
				t.Errorf("%s imports %s: no arrow allows it (design.md section 2)", name, target)
			}
		}
	})
	if seen == 0 {
		t.Fatal("no import of ours was seen: the test looks in the wrong place")
	}
}

func TestOnlyTheseSealAndOpen(t *testing.T) {
	eachFile(t, func(pkg, name string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			room, ok := selector.X.(*ast.Ident)
			if !ok || room.Name != "envelope" {
				return true
			}
			rooms, guarded := callers[selector.Sel.Name]
			if guarded && !slices.Contains(rooms, pkg) {
				t.Errorf("%s calls envelope.%s; only %v may", name, selector.Sel.Name, rooms)
			}
			return true
		})
	})
}

// TestEveryPackageSaysWhatItIs: a package comment is where a newcomer learns what a room is for.
func TestEveryPackageSaysWhatItIs(t *testing.T) {
	described := map[string]bool{}
	eachFile(t, func(pkg, _ string, file *ast.File) {
		described[pkg] = described[pkg] || file.Doc != nil
	})
	for pkg, ok := range described {
		if !ok {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

func allowed(from, to string) bool {
	for _, arrow := range arrows {
		if from == arrow.from || strings.HasPrefix(from, arrow.from+"/") {
			return slices.ContainsFunc(arrow.to, func(prefix string) bool {
				return to == prefix || strings.HasPrefix(to, strings.TrimSuffix(prefix, "/")+"/")
			})
		}
	}
	return false
}

// eachFile calls f for every Go file of the product. Test files and packages of test support (…test, faulty) are left
// out.
func eachFile(t *testing.T, f func(pkg, name string, file *ast.File)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		if entry.IsDir() {
			if slices.Contains([]string{"node_modules", ".git", "testdata"}, entry.Name()) || testSupport(entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		f(path.Join("homthu", filepath.ToSlash(filepath.Dir(rel))), rel, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testSupport(folder string) bool {
	return strings.HasSuffix(folder, "test") || folder == "faulty"
}
