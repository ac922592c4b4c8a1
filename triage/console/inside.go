package console

import (
	"net/http"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// inside routes what is done inside one case.
func (c *Console) inside() {
	c.unit("POST /api/label", roster.Remark, c.label)
	c.unit("POST /api/watch", roster.Read, c.watch)
	c.unit("GET /api/watched", roster.Read, c.watched)
	c.unit("POST /api/mark", roster.Move, c.mark)
	c.unit("POST "+redactPath, roster.Move, c.redact)
	c.unit("POST /api/result", roster.Move, c.result)
	c.unit("GET /api/results", roster.Read, ofPeriod(c.opts.Docket.Results))
	c.unit("POST /api/reopen", roster.Move, c.reopen)
	c.unit("POST /api/release", roster.Move, c.release)
	c.unit("GET /api/extracts", roster.Read, c.extracts)
	c.unit("POST /api/extracts", roster.Remark, c.received)
	c.mediation()
	c.unit("GET /api/place", roster.Read, c.commune)
	c.unit("POST "+attachPath, roster.Write, c.attach)
	c.unit("GET /api/ready", roster.Read, c.readyTexts)
	c.unit("POST /api/ready", roster.Write, c.setReadyTexts)
}

func (c *Console) label(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID    string `json:"id"`
		Label string `json:"label"`
		On    bool   `json:"on"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Label(r.Context(), who.Viewer, body.ID, body.Label, body.On); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

// watch lets the officer, or a colleague of his whom he names, watch a case. To name another takes a duty that changes
// things, and the colleague must be one who may read: otherwise he would hear of what he may not see.
func (c *Console) watch(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Officer string `json:"officer"`
		On      bool   `json:"on"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if body.Officer != who.Officer {
		if !who.person.May(who.Unit, roster.Move) {
			return errForbidden
		}
		colleague, err := c.opts.Roster.Person(r.Context(), body.Officer)
		if body.On && (err != nil || !colleague.May(who.Unit, roster.Read)) {
			return docket.ErrRefused
		}
	}
	if err := c.opts.Docket.Watch(r.Context(), who.Viewer, body.ID, body.Officer, body.On); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

func (c *Console) watched(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Watched(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

func (c *Console) mark(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID     string `json:"id"`
		Before string `json:"before"`
		Remark struct {
			ID     string `json:"id"`
			Sealed []byte `json:"sealed"`
		} `json:"remark"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Mark(r.Context(), who.Viewer, body.ID, body.Remark.ID, body.Before, body.Remark.Sealed); err != nil {
		return err
	}
	return done(w)
}

func (c *Console) result(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string        `json:"id"`
		Version int64         `json:"version"`
		Result  docket.Result `json:"result"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Result(r.Context(), who.Viewer, body.ID, body.Version, body.Result); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

func (c *Console) reopen(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
		Reason  string `json:"reason"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Reopen(r.Context(), who.Viewer, body.ID, body.Version, body.Reason); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

func (c *Console) readyTexts(w http.ResponseWriter, r *http.Request, who caller) error {
	sheet, err := c.opts.Docket.ReadyTexts(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, sheet)
}

func (c *Console) setReadyTexts(w http.ResponseWriter, r *http.Request, who caller) error {
	var body docket.ReadyTexts
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.SetReadyTexts(r.Context(), who.Viewer, body.Version, body.Sealed); err != nil {
		return err
	}
	return done(w)
}
