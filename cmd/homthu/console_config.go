package main

import (
	"crypto/ed25519"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"homthu/intake/rules"
	"homthu/triage/roster"
)

// consoleConfig says how officers sign in. Meaning and danger of each key stand in configs/homthu.yaml.
type consoleConfig struct {
	URL          string              `yaml:"url"`
	SecondFactor secondFactorConfig  `yaml:"second_factor"`
	Networks     map[string][]string `yaml:"networks"`
}

type secondFactorConfig struct {
	Required []string `yaml:"required"`
}

// check refuses what can be seen to be wrong without the tables.
func (c consoleConfig) check() error {
	_, err := c.networks()
	return err
}

// networks reads the networks strictly: an address with bits behind its mask is a mistake, not a network.
func (c consoleConfig) networks() (map[string][]netip.Prefix, error) {
	read := map[string][]netip.Prefix{}
	for role, list := range c.Networks {
		if len(list) == 0 {
			return nil, fmt.Errorf("console.networks: %s has no network, so nobody could sign in; name some, or leave the line out", role)
		}
		for _, text := range list {
			network, err := netip.ParsePrefix(text)
			if err != nil || network != network.Masked() || network.Addr().Is4In6() {
				return nil, fmt.Errorf("console.networks: %s: %q is not a network such as 10.20.0.0/16", role, text)
			}
			read[role] = append(read[role], network)
		}
	}
	return read, nil
}

// known refuses roles and duties that are none: a mistyped one would leave somebody without what he must have.
func (c consoleConfig) known(t *rules.Tables) error {
	for role := range c.Networks {
		if _, ok := t.Role(role); !ok && role != "*" {
			return fmt.Errorf("console.networks: %q is no role of a unit; * is for all that are not named", role)
		}
	}
	for _, who := range c.SecondFactor.Required {
		if _, ok := t.Role(who); !ok && who != "*" && !roster.Duty(who).Known() {
			return fmt.Errorf("console.second_factor.required: %q is neither a duty (%s) nor a role of a unit", who, strings.Join(duties(), ", "))
		}
	}
	return nil
}

func duties() (names []string) {
	for _, d := range []roster.Duty{roster.Head, roster.Officer, roster.Reader, roster.Keeper} {
		names = append(names, string(d))
	}
	slices.Sort(names)
	return names
}

// secondFactors opens the officers' second factors. The secrets of codes are sealed under a key derived from the one that
// signs the deployment's parcels, which is a file and in no database; with another signing key they have to be set up anew.
func secondFactors(r *roster.Roster, key ed25519.PrivateKey, origin string) (*roster.Factors, error) {
	sealing, err := roster.FactorKey(key.Seed())
	if err != nil {
		return nil, err
	}
	f, err := r.Factors(roster.FactorOptions{Key: sealing, Origin: strings.TrimSuffix(origin, "/")})
	if err != nil {
		return nil, fmt.Errorf("console.url: %w; passkeys need a name, https:// and no path (http://localhost:PORT will do on one machine)", err)
	}
	return f, nil
}
