package main

import (
	"homthu/bot"
)

// recordings opens the folder of recordings. The warnings name files that nobody would ever hear.
func (p program) recordings() (*bot.Recordings, []string, error) {
	return bot.OpenRecordings(p.config.AudioDir, func(id string) bool { return bot.KnownRecording(p.tables, p.words, id) })
}
