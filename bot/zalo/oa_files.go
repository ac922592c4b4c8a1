package zalo

import (
	"context"
	"io"
)

// Fetch opens a file that a resident sent, by the address in his message, as the Bot Platform's does. Errors other than
// ErrTooBig and ErrGone are worth another try.
func (a *OA) Fetch(ctx context.Context, address string) (io.ReadCloser, error) {
	return a.media.fetch(ctx, address)
}
