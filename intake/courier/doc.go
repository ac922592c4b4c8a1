// Package courier carries parcels both ways between the zones: envelopes from the edges to the deployments, and slips,
// replies, directories and pages back.
//
// Zone: shared. Both zones run a [Carrier] (their outbox → the road) and a [Receiver] (the road → their store). There
// are two roads: [Redis] (Redis Streams, the only code of homthu that knows Redis) and [Local] (inside one process).
// Both move the same encoded and signed bytes and pass the same suite, package couriertest.
//
// # What is true where
//
// The stores are the truth and the road may lose everything at any moment: a Redis that is flushed, restarted or
// replaced loses no tip. An outbox row is settled only by a slip that comes back, signed, from the other side; until
// then [Outbox].Due offers it again and again. So everything may arrive twice, and every receiver is idempotent by the
// id of what it received. The order of work is, on purpose, always this one:
//
//	sender:    commit outbox row → Due → Road.Add → Carried … slip arrives → settled
//	receiver:  Road.Read → Handle (durable: case and slip in one transaction) → Road.Ack, last
//
// # What it refuses
//
// It never opens anything, takes no plaintext but approved pages, keeps nothing durable of its own, and logs counts
// only: no id that would name an envelope. It refuses a parcel that is not signed by its sender, is not addressed to
// the reader, or does not decode to exactly the bytes it was encoded as; and a Redis without password or TLS anywhere
// but on the loopback interface.
package courier
