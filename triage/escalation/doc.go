// Package escalation says when somebody must be told that a clock of a case runs out, and who: a reminder to the unit,
// then its chief, then the province, then, where the table has it, the Front. It also makes a running term longer and
// lets it stand still. Everything in it is a function of its arguments and of the time it is given; package docket keeps
// the clocks and writes down what comes of them.
//
// Zone: inside (role triage). It knows codes, units and times, never a word of a case, and what it has to say is a step
// and an addressee. It refuses to tell a unit that a header keeps the case from, or a successor of one.
//
// # The rungs of a clock
//
//	step      when                                                            told
//	remind    when three quarters of the time have passed (an ordinary clock) the unit that must meet it
//	ask       at the start (urgent: the clock of urgency "now", "at once")    the unit: acknowledge
//	chief     when it has run out                                             the head of that unit
//	province  then, one role of on_expiry.escalate_to after the other         a unit of the province
//	front     in the order of the table                                       the commune's Front, where it may see the state
//	beside    likewise                                                        another body of the commune
//	again     urgent clocks: with every rung after the first, and then at     the unit; once the rungs are done
//	          every further amount, until somebody acknowledges               its head too
//
// Between the roles lies a quarter of the clock's time, at least a quarter of an hour and at most three days; for urgent
// clocks the amount of the acknowledgement. The first rung after the end always reaches somebody: who cannot be told is
// replaced by the head of the unit that holds the case. A clock whose row is in the tables no more keeps its end, and has
// a reminder and its chief.
//
// # Who is never told
//
// A unit of the header's never-list, a unit whose predecessor is on it, and of a case that is about somebody (hushed, or
// of a complaint lane) everybody who has not got the case already. In a complaint lane the province's step goes to the
// inspectorate's own lane. The Front is told only of categories of which it may see the state.
//
// # Time
//
// A clock that is met, or stands still, says nothing. What fell due while the program stood is said once: a reminder that
// is followed by the end is dropped, and repetitions count as one. Time set back undoes nothing and says nothing twice; a
// step is done once per term, and an extension begins a new term. A running term keeps the row it began under and the end
// it was given, whatever the tables say later of the row or of days off.
package escalation
