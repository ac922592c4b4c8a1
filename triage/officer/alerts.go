package officer

import (
	"context"

	"github.com/google/uuid"
)

// Warn publishes a warning of the desk's unit to everybody. It stands for some days; category, which may be empty, is what
// "this happened to me" reports.
func (d *Desk) Warn(ctx context.Context, title, text, category string, days int) error {
	return d.post(ctx, "/api/alerts", map[string]any{"id": uuid.NewString(), "title": title, "text": text, "category": category, "days": days}, nil)
}
