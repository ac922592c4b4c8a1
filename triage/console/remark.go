package console

import "net/http"

func (c *Console) remark(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID     string `json:"id"`
		Remark struct {
			ID     string `json:"id"`
			Sealed []byte `json:"sealed"`
		} `json:"remark"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Remark(r.Context(), who.Viewer, body.ID, body.Remark.ID, body.Remark.Sealed); err != nil {
		return err
	}
	return done(w)
}
