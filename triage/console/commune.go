package console

import (
	"net/http"

	gazetteer "homthu/intake/place"
)

// Gazetteer knows communes; [gazetteer.Index] is one.
type Gazetteer interface {
	Place(code string) (gazetteer.Place, bool)
}

var _ Gazetteer = (*gazetteer.Index)(nil)

// commune answers one point inside a commune, for a sketch beside a pin; null where it is not known. It says nothing of any case.
func (c *Console) commune(w http.ResponseWriter, r *http.Request, _ caller) error {
	type point struct {
		Code string  `json:"code"`
		Name string  `json:"name"`
		Lat  float64 `json:"lat"`
		Lon  float64 `json:"lon"`
	}
	if c.opts.Places == nil {
		return answer(w, nil)
	}
	found, ok := c.opts.Places.Place(r.URL.Query().Get("commune"))
	if !ok || found.Lat == 0 && found.Lon == 0 {
		return answer(w, nil)
	}
	return answer(w, point{found.Code, found.Short(), found.Lat, found.Lon})
}
