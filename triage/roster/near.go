package roster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
)

// Neighbours tells which unit of a role stands beside another one, and who went over into whom, as docket.Options wants
// it. What it knows is as old as its last Refresh. It is safe for concurrent use.
type Neighbours struct {
	roster *Roster
	mu     sync.RWMutex
	units  map[string]Unit
	before map[string][]string
}

// Neighbours returns what the list says now.
func (r *Roster) Neighbours(ctx context.Context) (*Neighbours, error) {
	n := &Neighbours{roster: r}
	return n, n.Refresh(ctx)
}

// Refresh reads the list again.
func (n *Neighbours) Refresh(ctx context.Context) error {
	list, err := n.roster.Units(ctx, "")
	if err != nil {
		return fmt.Errorf("neighbours of units: %w", err)
	}
	units, successor := map[string]Unit{}, map[string]string{}
	for _, u := range list {
		units[u.ID], successor[u.ID] = u, u.Successor
	}
	before := map[string][]string{}
	for _, u := range list {
		seen := []string{u.ID}
		for next := u.Successor; next != "" && !slices.Contains(seen, next); next = successor[next] {
			before[next], seen = append(before[next], u.ID), append(seen, next)
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.units, n.before = units, before
	return nil
}

// Near returns the unit of the role in the commune or, if it has none there, in the province of the anchor unit, that
// works now; "" is none.
func (n *Neighbours) Near(anchor, role, commune string) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for _, place := range []string{commune, n.units[anchor].Province} {
		if u, ok := n.units[role+"."+place]; ok && n.works(u) {
			return u.ID
		}
	}
	return ""
}

func (n *Neighbours) works(u Unit) bool {
	now := n.roster.now()
	return !u.From.After(now) && !u.ended(now)
}

// A Merger is a unit that has gone over into another one.
type Merger struct{ Unit, Into string }

// Mergers lists those whose day has come, each before the one into which its heir has gone over: in this order all that the
// first had comes to the last.
func (n *Neighbours) Mergers() []Merger {
	n.mu.RLock()
	defer n.mu.RUnlock()
	into := map[string]string{}
	for _, u := range n.units {
		if u.Successor != "" && !u.To.After(n.roster.now()) {
			into[u.ID] = u.Successor
		}
	}
	list, far := make([]Merger, 0, len(into)), map[string]int{}
	for unit, heir := range into {
		list = append(list, Merger{Unit: unit, Into: heir})
		for ; heir != "" && far[unit] < len(into); heir = into[heir] {
			far[unit]++
		}
	}
	slices.SortFunc(list, func(a, b Merger) int {
		return cmp.Or(cmp.Compare(far[b.Unit], far[a.Unit]), cmp.Compare(a.Unit, b.Unit))
	})
	return list
}

// Conditions returns what lengthens the unit's clocks (remote-commune and the like).
func (n *Neighbours) Conditions(unit string) []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.units[unit].Conditions
}

// Before lists the units whose successor, at first or further hand, the unit is, also while their day is to come: what is kept
// from them is kept from it early. What it gets from them it gets by [Neighbours.Merged].
func (n *Neighbours) Before(unit string) []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.before[unit]
}

// Merged lists those of Before that have gone over into the unit, as has each unit between.
func (n *Neighbours) Merged(unit string) (list []string) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for _, before := range n.before[unit] {
		came := true
		for id := before; id != unit && came; id = n.units[id].Successor {
			came = !n.units[id].To.After(n.roster.now())
		}
		if came {
			list = append(list, before)
		}
	}
	return list
}
