package zalo

import "homthu/bot/delivery"

// Options are what all parts of the adapter take. The zero value is good.
type Options = delivery.Options

// Report counts something that happened, by one of the words below.
type Report = delivery.Report

// Words for Report.
const (
	Received     = "received"    // events committed, known ones included
	Ignored      = "ignored"     // events that nobody said anything with
	Chatless     = "chatless"    // somebody sent something unsupported and Zalo hides who: nobody can be answered
	Undecodable  = "undecodable" // bodies that are no event
	NotCommitted = delivery.NotCommitted
	Panicked     = delivery.Panicked
	GaveUp       = delivery.GaveUp
	SentOut      = "sent"    // messages shown; what a monthly quota counts
	Dropped      = "dropped" // messages that can never be shown
	PollFailed   = "poll-failed"
	SendFailed   = "send-failed"
)
