package roster

import (
	"context"
	"fmt"
	"time"

	"homthu/intake/directory"
)

// Current returns the units with their keys as they are now, to find who receives a case that takes another way. It may be
// ahead of what the province has signed. The time is the roster's, at which they count.
func (r *Roster) Current(ctx context.Context) (*directory.Directory, time.Time, error) {
	now := r.now()
	d := directory.Directory{V: directory.Version, Issued: now, Expires: now.Add(time.Minute)} // it is used at once
	if err := r.draftUnits(ctx, &d, false); err != nil {
		return nil, time.Time{}, fmt.Errorf("units and keys: %w", err)
	}
	return directory.Unsigned(d), now, nil
}
