package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// JSON returns all tables as one JSON object: what the console's pages read. The caller must not change it.
func (t *Tables) JSON() []byte { return t.json }

// ResidentJSON returns the part of the tables that the resident's page needs: what to ask, who may receive, and what a
// state is called to residents. Deadlines, outcomes and the notes to officers are left out.
func (t *Tables) ResidentJSON() []byte { return t.resident }

// residentCategory is a category without the columns that only officers need.
type residentCategory struct {
	Code         string     `json:"code"`
	LabelPlainVi string     `json:"label_plain_vi"`
	LabelEn      string     `json:"label_en"`
	Lane         string     `json:"lane"`
	Recipients   []string   `json:"recipients"`
	Never        []string   `json:"never"`
	RoutesAlt    []RouteAlt `json:"routes_alt"`
	Reroute      []Reroute  `json:"reroute"`
	Urgency      Pace       `json:"urgency"`
	BaseTrigger  string     `json:"base_trigger,omitempty"`
	NowTrigger   string     `json:"now_trigger,omitempty"`
	What         string     `json:"what"`
	Ask          []string   `json:"ask"`
	FirstMessage string     `json:"first_message,omitempty"`
	Emergency    []string   `json:"emergency"`
}

type residentStatus struct {
	ID              string           `json:"id"`
	LabelResidentVi string           `json:"label_resident_vi"`
	LabelResidentEn string           `json:"label_resident_en"`
	ResidentByLane  map[string]Label `json:"resident_by_lane"`
	ShownToResident bool             `json:"shown_to_resident"`
	ShownInLanes    []string         `json:"shown_in_lanes,omitempty"`
	Final           bool             `json:"final"`
}

func (t *Tables) export() error {
	fill(reflect.ValueOf(t).Elem())
	var err error
	if t.json, err = encode(t); err != nil {
		return fmt.Errorf("rules: export: %w", err)
	}
	categories := make([]residentCategory, len(t.Categories))
	for i, c := range t.Categories {
		categories[i] = residentCategory{
			c.Code, c.LabelPlainVi, c.LabelEn, c.Lane, c.Recipients, c.Never, c.RoutesAlt, c.Reroute, c.Urgency,
			c.BaseTrigger, c.NowTrigger, c.What, c.Ask, c.FirstMessage, c.Emergency,
		}
	}
	statuses := make([]residentStatus, len(t.Statuses))
	for i, s := range t.Statuses {
		statuses[i] = residentStatus{
			s.ID, s.LabelResidentVi, s.LabelResidentEn, s.ResidentByLane, s.ShownToResident, s.ShownInLanes, s.Final,
		}
	}
	t.resident, err = encode(map[string]any{
		"version": t.Version, "lanes": t.Lanes, "roles": t.Roles, "last_resort": t.LastResort, "urgencies": t.Urgencies,
		"default_now_trigger": t.DefaultNowTrigger, "emergency_numbers": t.EmergencyNumbers, "questions": t.Questions,
		"global_routes": t.GlobalRoutes, "must_ask": t.MustAnswer, "accused": t.Accused, "categories": categories, "menus": t.Menus,
		"statuses": statuses, "out_of_scope": map[string]string{"first_message": t.OutOfScope.FirstMessage},
	})
	if err != nil {
		return fmt.Errorf("rules: export for residents: %w", err)
	}
	return nil
}

// fill makes empty lists and maps of those that the files left out, so that the browser twin meets no null.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
	}
}

// encode writes compact JSON without HTML escapes.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
