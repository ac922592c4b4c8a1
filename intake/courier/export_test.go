package courier

// Put puts any bytes where an end reads, for couriertest.
func (y *Yard) Put(side Side, self string, raw []byte) {
	y.mu.Lock()
	defer y.mu.Unlock()
	keys := keysOf(side, self)
	key := keys[len(keys)-1]
	s := y.stream(key)
	s.next++
	s.waiting.PushBack(entry{ref: "put" + string(rune('0'+s.next)) + " " + key, raw: raw})
}

// Group, Field and KeysOf let tests look into Redis.
const (
	Group = group
	Field = field
)

// KeysOf are the streams an end reads.
var KeysOf = keysOf

// RunOnce lets tests step the workers.
var (
	CarryOnce   = (*Carrier).runOnce
	ReceiveOnce = (*Receiver).runOnce
)
