package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"
)

// zaloCmd is what a person does for Zalo that no program can.
type zaloCmd struct {
	Consent zaloConsentCmd `cmd:"" help:"Let the Official Account's administrator grant access: the first time, and when the tokens died."`
}

type zaloConsentCmd struct {
	configFlag
	Redirect string `required:"" help:"Address registered with the app, to which Zalo sends the administrator back."`
}

func (c *zaloConsentCmd) Run(ctx context.Context, std streams) error {
	conf, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	if conf.Zalo.OA.Mode == "off" {
		return errors.New("zalo.oa.mode is off: fill in the section zalo.oa first")
	}
	tokens, oauth, err := openTokens(conf, program{now: time.Now, log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	consent, err := oauth.NewConsent(c.Redirect)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "Open this address, sign in as the account's administrator and agree:\n\n%s\n\n"+
		"Then paste the whole address you were sent to, within ten minutes, and press Enter:\n", consent.URL)
	lines := bufio.NewScanner(std.in)
	if !lines.Scan() {
		return errors.New("nothing was pasted; nothing was changed")
	}
	code, err := consent.Code(lines.Text())
	if err != nil {
		return err
	}
	if err := tokens.Grant(ctx, consent, code); err != nil {
		return err
	}
	fmt.Fprintln(std.out, "Granted. A running process sees the new tokens by itself.")
	return nil
}
