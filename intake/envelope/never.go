package envelope

import (
	"slices"
	"strings"
)

// anyPlace ends the name of all units of a role in a never-list.
const anyPlace = ".*"

// Forbids says whether a never-list keeps something from a unit: the list names the unit ("commune-police.06184"), or
// its role for all places ("commune-police.*"). Complaints and protection use the second, so that who reads a header
// cannot tell which commune it is about. Everybody who applies a never-list asks here, or in SQL for the unit and its
// [AnyPlace]. Asked for a name of a role for all places, it says whether that whole role is forbidden.
func Forbids(never []string, unit string) bool {
	return slices.Contains(never, unit) || slices.Contains(never, AnyPlace(unit))
}

// AnyPlace returns the name that a never-list has for all units of this unit's role, "commune-police.*".
func AnyPlace(unit string) string {
	role, _, _ := strings.Cut(unit, ".")
	return role + anyPlace
}

// Covers says whether a never-list forbids everything that another one does.
func Covers(never, other []string) bool {
	return each(other, func(name string) bool { return Forbids(never, name) })
}
