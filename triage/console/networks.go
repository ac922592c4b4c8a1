package console

import (
	"net/http"
	"net/netip"
	"slices"

	"homthu/triage/roster"
)

// within leaves an officer the duties that he may do from where the call comes from, and their keys; [errNetwork] when he
// serves somewhere, and nowhere from here. The address is compared and forgotten. One that cannot be read is in no network.
func (c *Console) within(r *http.Request, p roster.Person) (roster.Person, error) {
	if len(c.opts.Networks) == 0 || len(p.Duties) == 0 {
		return p, nil
	}
	from := address(c.opts.Source(r))
	p.Duties = slices.DeleteFunc(slices.Clone(p.Duties), func(d roster.Service) bool { return !c.allowed(d.Role, from) })
	if len(p.Duties) == 0 {
		return roster.Person{}, errNetwork
	}
	p.Keys = slices.DeleteFunc(slices.Clone(p.Keys), func(w roster.Wrapped) bool { return !serves(p, w.Unit) })
	return p, nil
}

// allowed says whether a role may be served from an address: from its own networks if it has any, else from those of "*".
func (c *Console) allowed(role string, from netip.Addr) bool {
	networks, own := c.opts.Networks[role]
	if !own {
		if networks, own = c.opts.Networks["*"]; !own {
			return true
		}
	}
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(from) })
}

// address reads an address with or without a port, as connections and proxies write it.
func address(source string) netip.Addr {
	if with, err := netip.ParseAddrPort(source); err == nil {
		return with.Addr().Unmap().WithZone("")
	}
	plain, _ := netip.ParseAddr(source) // the zero address is in no network
	return plain.Unmap().WithZone("")
}
