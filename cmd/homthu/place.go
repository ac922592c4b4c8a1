package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"homthu/intake/place"
)

// placeCmd finds the commune that texts mean. Its JSON is a contract (design.md section 13).
type placeCmd struct {
	JSON  bool     `help:"One JSON object a line: query, outcome (one, several, none), places."`
	Stdin bool     `help:"Read one query a line from standard input, answer one line each."`
	Text  []string `arg:"" optional:"" help:"What a resident wrote: old or new names, with or without marks. Arguments without spaces are the words of one text."`
}

// Run answers the texts, then the lines of standard input when asked to.
func (c *placeCmd) Run(std streams) error {
	if len(c.Text) == 0 && !c.Stdin {
		return errors.New("nothing to look for: give a text, or --stdin")
	}
	index, err := place.Default()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(std.out)
	for _, text := range queriesOf(c.Text) {
		if err := c.print(out, index.Find(text)); err != nil {
			return err
		}
	}
	if c.Stdin {
		if err := c.answerLines(index, bufio.NewReader(std.in), out); err != nil {
			return err
		}
	}
	return out.Flush()
}

// queriesOf takes arguments without any space for the words of one text, so that quotes may be left out.
func queriesOf(args []string) []string {
	if len(args) > 1 && !strings.ContainsAny(strings.Join(args, ""), " \t") {
		return []string{strings.Join(args, " ")}
	}
	return args
}

// answerLines answers each line as soon as it is there, so that another program may ask and wait.
func (c *placeCmd) answerLines(index *place.Index, in *bufio.Reader, out *bufio.Writer) error {
	for {
		line, err := in.ReadString('\n')
		if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read standard input: %w", err)
		}
		text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if err := c.print(out, index.Find(text)); err != nil {
			return err
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

func (c *placeCmd) print(out io.Writer, r place.Result) error {
	if c.JSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	_, err := fmt.Fprintln(out, placeLine(r))
	return err
}

// placeLine is a result for a person: "one: 06196 xã Ba Sơn, tỉnh Lạng Sơn (xã Cao Lâu, huyện Cao Lộc)".
func placeLine(r place.Result) string {
	var places []string
	for _, m := range r.Places {
		s := m.Code + " " + m.String()
		if m.Old != "" {
			s += " (" + m.Old + ", " + m.OldDistrict + ")"
		}
		places = append(places, s)
	}
	if len(places) == 0 {
		return string(r.Outcome)
	}
	return string(r.Outcome) + ": " + strings.Join(places, "; ")
}
