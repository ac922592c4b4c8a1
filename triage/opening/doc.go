// Package opening keeps what was found in the physical boxes: when a box was opened, by police and Front together, how its
// seal was, how many slips lay in it, and that both sides say so.
//
// Zone: inside (role triage). Its store holds codes, numbers, days and the officers who wrote them; remarks in words are sealed in
// the browser to the commune's police and Front. It refuses words in the clear, and it counts no slip that was typed in: a slip
// about the police goes to the inspectorate's lane, and a count beside the commune's cases would show it. That all slips are typed
// is what a person says.
//
// # Whose boxes
//
// Police and Front of the commune that holds a box today write and read all its openings, also those of before a merger; of a box
// that was taken down, the commune that held it last. The province's units read the openings of their province, without remarks.
//
// # States
//
//	proposed → confirmed   by an officer of the other side, in his own session, exactly the version that he read
//	proposed → disputed    by the other side, with one of [Reasons]
//	proposed, disputed → proposed    by the side that wrote it: a new version
//	proposed, disputed → withdrawn   by the same: written twice, or it never happened; in no list any more
//
// A confirmed opening never changes, but for being typed in, once. What was wrong in it is said by a new opening that corrects it
// and is confirmed like any other; from then on that one counts. Each step stays in an append-only log with the figures it was about.
//
// # When the next one is due
//
// By the clock SBOX of the tables, from the last confirmed opening; of a box that was never opened, from the day since which it hangs.
// Police and Front are told once for each day that passes, by how many boxes ([Store.Overdue], docket.TellOfBoxes).
package opening
