package telegram

import "homthu/bot/delivery"

// Options are what all parts of the adapter take. The zero value is good.
type Options = delivery.Options

// Report counts something that happened, by one of the words below.
type Report = delivery.Report
