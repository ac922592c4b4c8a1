package console

import (
	"net/http"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

func (c *Console) move(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string         `json:"id"`
		Version int64          `json:"version"`
		To      string         `json:"to"`
		Reason  string         `json:"reason"`
		Outcome string         `json:"outcome"`
		Unit    string         `json:"unit"`
		HandOn  []byte         `json:"hand_on"`
		More    [][]byte       `json:"hand_ons"` // the answers beside it
		Reply   *docket.Reply  `json:"reply"`
		Result  *docket.Result `json:"result"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	m := docket.Move{Version: body.Version, To: body.To, Reason: body.Reason, Outcome: body.Outcome, Unit: body.Unit, Reply: body.Reply, Result: body.Result}
	if len(body.HandOn) > 0 {
		sealed, err := envelope.Parse(body.HandOn)
		if err != nil {
			return errMalformed
		}
		m.HandOn = &sealed
	}
	if err := c.served(r.Context(), who, body.Unit); err != nil {
		return err
	}
	more, err := parsed(body.More)
	if err != nil {
		return err
	}
	m.More = more
	if err := c.opts.Docket.Move(r.Context(), who.Viewer, body.ID, m); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}
