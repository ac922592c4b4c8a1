package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/officer"
	"homthu/triage/officer/shares"
	"homthu/triage/roster"
)

type unitKeyCmd struct {
	configFlag
	ID        string `arg:""`
	EndPaper  bool   `help:"The sheet was lost or seen: end the paper key. Where it may have been copied, make a new unit key too (on the officers' page)."`
	SealedOut string `type:"path" placeholder:"FILE" help:"Write what is sealed to the paper key, for homthu unit recover on another machine."`
}

func (c *unitKeyCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	u, err := r.Unit(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("%s: %w", c.ID, err)
	}
	if c.SealedOut != "" {
		if err := c.export(ctx, r); err != nil {
			return err
		}
	}
	if c.EndPaper {
		if err := r.EndPaper(ctx, "", c.ID); err != nil {
			return err
		}
	}
	papers, err := r.Papers(ctx)
	if err != nil {
		return err
	}
	return printUnit(ctx, std.out, r, u, papers)
}

func (c *unitKeyCmd) export(ctx context.Context, r *roster.Roster) error {
	paper, err := r.Paper(ctx, c.ID)
	if errors.Is(err, roster.ErrUnknown) {
		return fmt.Errorf("%s has no paper key", c.ID)
	}
	if err != nil {
		return err
	}
	content, err := json.Marshal(paper)
	if err != nil {
		return err
	}
	return os.WriteFile(c.SealedOut, content, 0o600)
}

// keyTimes says from when and until when a key is good, or that it waits.
func keyTimes(k roster.Key, now time.Time) string {
	switch {
	case k.Proposed:
		return ", made " + day(k.Made) + " by " + orNobody(k.By) + ", waits for the province's signature"
	case !k.To.IsZero() && !k.To.After(now):
		return ", ended " + day(k.To)
	case !k.To.IsZero():
		return ", since " + day(k.From) + ", until " + day(k.To)
	}
	return ", since " + day(k.From)
}

// unitRecoverCmd opens a unit's keys with its paper, on a machine that needs no network: what it writes opens exported
// envelopes with homthu open, or with the stock age command.
type unitRecoverCmd struct {
	Sealed string `arg:"" type:"path" help:"What homthu unit key --sealed-out wrote."`
	Out    string `required:"" type:"path" help:"The identity file to write (0600). Destroy it when the work is done: it opens everything of the unit."`
}

func (c *unitRecoverCmd) Run(std streams) error {
	content, err := os.ReadFile(c.Sealed)
	if err != nil {
		return err
	}
	var paper roster.Paper
	if err := json.Unmarshal(content, &paper); err != nil || paper.Unit == "" {
		return fmt.Errorf("%s is not what homthu unit key --sealed-out writes", c.Sealed)
	}
	key, err := askPaper(std, paper)
	if err != nil {
		return err
	}
	keys, err := key.Open(paper)
	if errors.Is(err, envelope.ErrNotForMe) {
		return errors.New("the paper key is another one: was it printed again, or are the shares of another splitting?")
	}
	if err != nil {
		return err
	}
	out, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for _, k := range keys {
		recipient, _, err := k.Public()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "# %s, fingerprint %s\n%s\n", k.Unit, officer.Fingerprint(recipient), k.Identity); err != nil {
			return err
		}
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d keys of %s are in %s. It opens exports: homthu open --identity %s FILE\n", len(keys), paper.Unit, c.Out, c.Out)
	return nil
}

// askPaper asks for the paper key, or for as many shares as it takes; a line that was copied wrongly is asked for again.
func askPaper(std streams, paper roster.Paper) (officer.PaperKey, error) {
	lines := bufio.NewReader(std.in)
	fmt.Fprintf(std.out, "The paper with the fingerprint %s.\n", officer.Fingerprint(paper.Recipient))
	var list []shares.Share
	for {
		what := "paper key"
		if paper.Threshold > 0 {
			what = fmt.Sprintf("share (%d of %d)", len(list)+1, paper.Threshold)
		}
		fmt.Fprintf(std.out, "%s: ", what)
		line, err := lines.ReadString('\n')
		if err == io.EOF && strings.TrimSpace(line) == "" {
			return officer.PaperKey{}, errors.New("no paper key was given; nothing was written")
		}
		if err != nil && err != io.EOF {
			return officer.PaperKey{}, err
		}
		if paper.Threshold == 0 {
			key, err := officer.ReadPaperKey(line)
			if err == nil {
				return key, nil
			}
			fmt.Fprintln(std.out, err)
			continue
		}
		share, err := officer.ReadShare(line)
		if err != nil {
			fmt.Fprintln(std.out, err)
			continue
		}
		key, err := officer.CombinePaperKey(append(list, share)...)
		var few *shares.FewError
		switch {
		case err == nil:
			return key, nil
		case errors.As(err, &few):
			if few.Have == len(list) {
				fmt.Fprintln(std.out, "this share was given already")
				continue
			}
			list = append(list, share)
		default:
			fmt.Fprintln(std.out, err)
		}
	}
}
