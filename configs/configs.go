// Package configs embeds the data files that ship with the program and hands each reader its bytes. It knows nothing of
// what they mean: intake/rules reads the tables. Only cmd and tests import it. It belongs to both zones.
package configs

import _ "embed"

// Categories is what a message can be about, who may open it, how fast, what to ask.
//
//go:embed categories.yaml
var Categories []byte

// Statuses is the states of a case and the steps between them.
//
//go:embed statuses.yaml
var Statuses []byte

// Clocks is every deadline.
//
//go:embed clocks.yaml
var Clocks []byte

// Holidays is the days off, one list a year.
//
//go:embed holidays.yaml
var Holidays []byte
