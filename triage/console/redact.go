package console

import (
	"net/http"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// redactPath takes the letters of a case, sealed anew.
const redactPath = "/api/redact"

// redact takes marked words out of a closed case's letters: without letters it is the wish of the first officer.
func (c *Console) redact(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
		Marks   string `json:"marks"`
		Reason  string `json:"reason"`
		Letters []struct {
			Sealed []byte `json:"sealed"`
			Places int    `json:"places"`
		} `json:"letters"`
		Remark struct {
			ID     string `json:"id"`
			Sealed []byte `json:"sealed"`
		} `json:"remark"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	x := docket.Redaction{Version: body.Version, Marks: body.Marks, Reason: body.Reason}
	x.Sheet.ID, x.Sheet.Sealed = body.Remark.ID, body.Remark.Sealed
	for _, l := range body.Letters {
		sealed, err := envelope.Parse(l.Sealed)
		if err != nil {
			return errMalformed
		}
		x.Letters = append(x.Letters, docket.Redacted{Letter: sealed, Places: l.Places})
	}
	if err := c.opts.Docket.Redact(r.Context(), who.Viewer, body.ID, x); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}
