// Package flood keeps one sender, one place or one machine from drowning the others, without knowing who anybody is.
// Zone: edge.
//
// [Gate] counts. What it counts by (a chat, a box, a unit) is known to it as 64 bits of an HMAC under a key that is made
// anew each day and lives in memory only: with the key, yesterday's counters are gone, and nothing of them was ever on a
// disk. It refuses to count by address: a commune behind one mast, a school, a whole operator share one IP address, so a
// limit by address would lock out a village for one sender, and to keep it would mean to note who came from where. What is
// done instead on the web: [Works], a proof of work whose price grows with the load, by unit and in all, and bounds for all
// senders together.
//
// What is urgent now always passes and is never delayed. What is over a limit is not lost: the caller keeps it and tells
// when to try again.
//
// Memory is bounded: a table that is full forgets the half it has not seen for longest. Forgetting lets somebody send a
// little more; it never locks out anybody.
package flood
