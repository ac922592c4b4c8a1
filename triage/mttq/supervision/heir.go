package supervision

import (
	"fmt"
	"strings"

	"homthu/triage/docket"
)

// ours adds to a query's arguments the viewer's Front and those that have gone over into it by now, whose plans it reads and goes on
// with, and returns them with the list of their names.
func (s *Store) ours(v docket.Viewer, args ...any) (string, []any) {
	names := []string{fmt.Sprintf("$%d", len(args)+1)}
	args = append(args, v.Unit)
	if s.merged == nil {
		return names[0], args
	}
	for _, before := range s.merged(v.Unit) {
		if docket.Role(before) == docket.Role(v.Unit) {
			args = append(args, before)
			names = append(names, fmt.Sprintf("$%d", len(args)))
		}
	}
	return strings.Join(names, ", "), args
}
