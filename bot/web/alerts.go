package web

import (
	"encoding/json"
	"net/http"

	"homthu/bot"
	"homthu/bot/alerts"
)

// alertsView is the page of warnings as people read it: one entry a unit, all on one page, so that nobody learns whose
// warnings were read.
type alertsView struct {
	Units []alertsUnit
}

type alertsUnit struct {
	Place, Name string
	List        []bot.Alert
}

// standing returns what units warn of now; ok is false where it cannot be known.
func (s *Site) standing() (units []alerts.Unit, ok bool) {
	if s.o.Alerts == nil {
		return nil, false
	}
	return s.o.Alerts()
}

// sendAlerts sends all warnings: the resident's page picks its place's own, so that the place stays there.
func (s *Site) sendAlerts(w http.ResponseWriter, _ *http.Request) {
	units, ok := s.standing()
	if !ok {
		refuse(w, http.StatusServiceUnavailable, codeTryLater)
		return
	}
	if units == nil {
		units = []alerts.Unit{}
	}
	body, err := json.Marshal(map[string]any{"units": units})
	if err != nil {
		refuseFor(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(body)
}

// alerts shows all warnings without a script.
func (s *Site) alerts(w http.ResponseWriter, _ *http.Request) {
	v := view{Alerts: &alertsView{}, Forum: s.forumLink("")}
	units, _ := s.standing()
	for _, u := range units {
		v.Alerts.Units = append(v.Alerts.Units, alertsUnit{Place: s.commune(u.Place), Name: u.Name, List: u.List})
	}
	s.render(w, http.StatusOK, "alerts.html", v)
}
