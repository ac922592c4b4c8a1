package officer

import "context"

// Acknowledge says that the officer knows of an urgent case. It returns whose word was the first.
func (d *Desk) Acknowledge(ctx context.Context, id string) (by string, err error) {
	var first struct {
		By string `json:"by"`
	}
	err = d.post(ctx, "/api/acknowledge", map[string]string{"id": id}, &first)
	return first.By, err
}
