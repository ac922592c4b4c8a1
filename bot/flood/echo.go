package flood

import "time"

// Echo counts one "me too" of a chat ("" where nobody knows who it is) to an item of a page. again: this chat has said so of
// this item today; it is counted nowhere twice. wait: the chat or the page is over its limit. Nothing of it is known but in
// memory, under the day's key.
func (g *Gate) Echo(way, chat, page, item string) (ticket Ticket, again bool, wait *Wait) {
	if g == nil {
		return Ticket{}, false, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.today()
	kind := kindOf(Letter{Way: way, Chat: chat})
	rows := []row{{g.places, g.id("echo", kind, page), g.limits.Page}}
	if chat != "" {
		once := row{g.letters, g.id("echo of", way, chat, page, item), Per(1, 24*time.Hour)}
		if once.table.room(once.key, once.limit, now) > 0 {
			return Ticket{}, true, nil
		}
		rows = append(rows, once, row{g.letters, g.id("echoes", way, chat), g.limits.Echoes})
	}
	for _, r := range rows {
		if after := r.table.room(r.key, r.limit, now); after > 0 {
			return Ticket{}, false, &Wait{Busy: true, After: after}
		}
	}
	for _, r := range rows {
		r.table.add(r.key, r.limit, now, 1)
	}
	return Ticket{g: g, day: g.day, rows: rows}, false, nil
}
