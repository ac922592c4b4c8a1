package docket

// ownKinds are events that a unit keeps to itself, as it does its labels and who watches.
const ownKinds = `'labelled', 'unlabelled', 'watched', 'unwatched'`

// What happens inside one case.
const (
	EventLabelled   = "labelled"   // Subject is the label, of Labels
	EventUnlabelled = "unlabelled" // and taken off
	EventWatched    = "watched"    // Subject is the officer who watches
	EventUnwatched  = "unwatched"  // and no more
	EventMarked     = "marked"     // what others are not to read changed; Subject is the remark
	EventWorth      = "worth"      // Outcome is what the tip was worth, Reason what was said before
	EventCounted    = "counted"    // Subject is the thing, Outcome how many, Reason how many before
	EventReleased   = "released"   // Subject is the unit that got an extract, Reason the flags, Outcome the extract's id
	EventReceived   = "received"   // that unit has read it; Subject is the extract
	EventMediating  = "mediating"  // a mediator has begun; Subject is the extract
)
