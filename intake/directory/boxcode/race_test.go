//go:build race

package boxcode_test

const raceEnabled = true
