package main

import (
	"homthu/intake/safe/blob"
	"homthu/triage/console"
)

// counter is where tips go that officers type for others: to the edge of the configuration, or the directory's first where
// that names none of them.
func (in *inside) counter(blobs *blob.Folder) console.Counter {
	c := console.Counter{
		Page: in.c.WebURL,
		Edge: func() string {
			d := in.list.Directory()
			switch {
			case d.EdgeKey(in.c.Edge) != nil:
				return in.c.Edge
			case len(d.Edges) > 0:
				return d.Edges[0].ID
			}
			return ""
		},
		Serving: func(units []string) ([]string, error) { return in.list.Directory().Serving(units, in.now()) },
		Sent:    func() { in.carrier.Notify() },
	}
	if blobs != nil {
		c.Put = blobs.Put
	}
	return c
}
