package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"homthu/intake/envelope"
	"homthu/triage/officer"
)

// openCmd opens an exported envelope on an officer's own machine. It needs no server and no configuration.
type openCmd struct {
	Identity string `required:"" placeholder:"FILE" help:"File with the unit's identity (AGE-SECRET-KEY-PQ-1…), as age reads it."`
	Envelope string `arg:"" help:"An exported envelope or its sealed part; - reads standard input."`
}

// maxExport is more than any envelope has.
const maxExport = 2 * envelope.MaxSize

// Run prints exactly what `age -d -i FILE` prints for the sealed part, after checking that it is the tip of its header.
func (c *openCmd) Run(std streams) error {
	identity, err := os.Open(c.Identity)
	if err != nil {
		return fmt.Errorf("open identity: %w", err)
	}
	defer identity.Close()
	in := std.in
	if c.Envelope != "-" {
		file, err := os.Open(c.Envelope)
		if err != nil {
			return fmt.Errorf("open envelope: %w", err)
		}
		defer file.Close()
		in = file
	}
	export, err := io.ReadAll(io.LimitReader(in, maxExport))
	if err != nil {
		return fmt.Errorf("read envelope: %w", err)
	}
	plain, err := officer.OpenExport(identity, export)
	if errors.Is(err, envelope.ErrNotForMe) {
		return fmt.Errorf("%w: it was sealed to other units, or to an older key of this one", err)
	}
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	_, err = std.out.Write(plain)
	return err
}
