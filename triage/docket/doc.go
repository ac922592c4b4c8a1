// Package docket is the register of cases of one deployment: which unit has which case, in what state, since when and
// until when, what happened to it, and what is on its way back to the edge.
//
// Zone: inside (role triage). It holds ciphertext, headers and events, and no key. It refuses words: reasons and outcomes
// are codes from closed lists, everything a person wrote comes and goes sealed. It never deletes, closes or drops a case
// because of the time that has passed.
//
// # How a case comes in and goes out
//
//	envelope (tip) ──Register──▶ RECEIVED ──Take, Move, Ask──▶ … ──Move──▶ a final state ──Register(answer)──▶ reopened
//
// Register is idempotent by envelope id: the same bytes give the same slip, other bytes under a known id are refused
// ([ErrConflict]) and noted. Case, units, envelope, blobs, clocks, event and slip are one transaction; the parcel is
// acked after it. Which state may follow which is said by statuses.yaml through package rules; the list is closed in SQL
// as well (migrations). Every step is an event; events are only ever added.
//
// # Who sees what
//
// A header names units that must never learn of the case, or whole roles where a unit's name would tell which commune
// is complained about (envelope.Forbids). [seen] (visible.go) is the one place where that rule becomes
// SQL: every list, count, search, board, notice and case read is built on a fragment that only seen makes, and a test
// walks all of them and compares an excluded unit's whole view with and without such a case, byte for byte. A case that
// is hidden is [ErrNotFound], like one that is not there. Never-sets only grow: an answer that accuses a unit takes the
// whole case from it.
//
// # What it costs
//
// A page of a queue is one walk along one index of case_units, whatever the size of the docket; the overview of a
// province reads one row per unit and never-set, and the cases whose clocks ran out within the hour.
package docket
