package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/triage/officer"
	"homthu/triage/roster"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// demoState is what a demo remembers between two starts, beside its stores. A real installation has none of it in one
// place: the province's key is offline and passphrases are in officers' heads.
type demoState struct {
	Started  time.Time   `json:"started"`
	Province []byte      `json:"province"` // Ed25519 seeds
	Edge     []byte      `json:"edge"`
	Deploy   []byte      `json:"deployment"`
	Logins   []demoLogin `json:"logins"`
	Boxes    []string    `json:"boxes"`
	Seeded   int         `json:"seeded"` // cases of the world that went through
}

// demoLogin is one line of the demo's list of officers.
type demoLogin struct {
	Role       string `json:"role"`
	Unit       string `json:"unit"`
	User       string `json:"user"`
	Passphrase string `json:"passphrase"`
}

func newDemoState(now time.Time) demoState {
	seed := func() []byte {
		_, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			panic("demo: internal error: " + err.Error()) // crypto/rand does not fail
		}
		return key.Seed()
	}
	return demoState{Started: now, Province: seed(), Edge: seed(), Deploy: seed()}
}

func readDemoState(dir string) (s demoState, found bool, err error) {
	content, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if os.IsNotExist(err) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	if err := json.Unmarshal(content, &s); err != nil {
		return s, false, fmt.Errorf("%s: %w", filepath.Join(dir, "demo.json"), err)
	}
	return s, true, nil
}

func (s demoState) write(dir string) error {
	content, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	temp := filepath.Join(dir, "demo.json.new")
	if err := os.WriteFile(temp, content, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, filepath.Join(dir, "demo.json"))
}

// peopleUnits enrols the world: every unit gets its keys and one officer, as an enrolment in a browser would.
func peopleUnits(ctx context.Context, r *roster.Roster, w world, places *place.Index, s *demoState, deployment, edge string) error {
	if err := r.SetDeployment(ctx, roster.Party{ID: deployment, Verify: publicKey(s.Deploy)}); err != nil {
		return err
	}
	if err := r.SetEdge(ctx, roster.Party{ID: edge, Verify: publicKey(s.Edge)}); err != nil {
		return err
	}
	units, err := worldUnits(ctx, r, w, places, deployment)
	if err != nil {
		return err
	}
	if err := r.SetUnits(ctx, units...); err != nil {
		return err
	}
	if s.Boxes, err = villagesDemo(ctx, r, w, places); err != nil {
		return err
	}
	s.Logins = make([]demoLogin, len(units))
	enrolments := make([]enrolledOfficer, len(units))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0)) // each derivation takes 64 MiB
	for i := range units {
		work.Go(func() (err error) {
			enrolments[i], err = enrolOfficer(units[i], i)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	for i, e := range enrolments {
		if err := e.keep(ctx, r); err != nil {
			return fmt.Errorf("enrol the officer of %s: %w", units[i].ID, err)
		}
		s.Logins[i] = e.login
	}
	return newcomer(ctx, r, s.Logins)
}

// newcomer lets somebody wait in the first police unit of a commune until its head has compared his fingerprint, so that
// the page has something to show. Nobody knows his passphrase.
func newcomer(ctx context.Context, r *roster.Roster, logins []demoLogin) error {
	for _, login := range logins {
		if login.Role != "commune-police" {
			continue
		}
		code := officer.NewInvitation()
		if _, err := r.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Code: code.Hash(), Unit: login.Unit, User: "son.va",
			Name: "Vàng A Sơn", Duty: roster.Officer, By: login.User}); err != nil {
			return err
		}
		recipient, _ := envelope.NewCase()
		return r.Join(ctx, code.Hash(), roster.Enrolment{Salt: make([]byte, 16), Params: roster.DefaultParams, Auth: make([]byte, 32),
			Recipient: recipient, Identity: []byte("nobody's")}, nil)
	}
	return nil
}

// worldUnits returns the units of the world, with the names people read.
func worldUnits(ctx context.Context, r *roster.Roster, w world, places *place.Index, deployment string) (units []roster.Unit, err error) {
	names := map[string]string{}
	for _, p := range places.Provinces() {
		names[p.Code] = p.Name
	}
	for _, p := range w.Provinces {
		if err := r.SetProvince(ctx, p.Code, names[p.Code]); err != nil {
			return nil, err
		}
		for _, role := range p.Units {
			units = append(units, roster.Unit{
				ID: role + "." + p.Code, Role: role, Place: p.Code, Province: p.Code, Deployment: deployment,
				Name: fmt.Sprintf(provinceNames[role], names[p.Code]),
			})
		}
	}
	for _, c := range w.Communes {
		commune, ok := places.Place(c.Code)
		if !ok {
			return nil, fmt.Errorf("demo world: no commune %s", c.Code)
		}
		for _, role := range c.Units {
			units = append(units, roster.Unit{
				ID: role + "." + c.Code, Role: role, Place: c.Code, Province: commune.ProvinceCode, Deployment: deployment,
				Name: fmt.Sprintf(communeNames[role], commune.Short()),
			})
		}
	}
	return units, nil
}

// Names of the demo's units, as a province would write them into its roster.
var (
	provinceNames = map[string]string{
		"province-police": "Công an tỉnh %s", "investigation-agency": "Cơ quan Cảnh sát điều tra Công an tỉnh %s",
		"police-inspectorate": "Thanh tra Công an tỉnh %s", "province-inspectorate": "Thanh tra tỉnh %s",
		"province-committee": "Ủy ban nhân dân tỉnh %s", "forest-rangers": "Chi cục Kiểm lâm tỉnh %s",
	}
	communeNames = map[string]string{
		"commune-police": "Công an %s", "commune-front": "Ủy ban MTTQ Việt Nam %s", "commune-committee": "Ủy ban nhân dân %s",
		"border-guard": "Đồn Biên phòng %s", "commune-health": "Trạm y tế %s", "mediation-team": "Tổ hòa giải %s",
	}
	demoGivenNames  = []string{"Lan", "Hùng", "Mai", "Dũng", "Hoa", "Minh", "Thảo", "Sơn", "Hạnh", "Tuấn", "Ngọc", "Bình"}
	demoFamilyNames = []string{"Hoàng Thị", "Nông Văn", "Lò Thị", "Vàng A", "Phạm Thị", "Lê Văn", "Giàng Thị"}
)

type enrolledOfficer struct {
	unit      roster.Unit
	login     demoLogin
	enrolment roster.Enrolment
	key       roster.Key
	sealed    roster.Sealing
}

// enrolOfficer makes a unit's keys and an officer's, as the browser of the unit's first officer does.
func enrolOfficer(unit roster.Unit, n int) (enrolledOfficer, error) {
	passphrase := officer.NewPassphrase()
	enrolment, own, err := officer.Enrol(passphrase)
	if err != nil {
		return enrolledOfficer{}, err
	}
	key := officer.NewUnitKey(unit.ID)
	recipient, verify, err := key.Public()
	if err != nil {
		return enrolledOfficer{}, err
	}
	user := strings.ReplaceAll(unit.ID, ".", "-")
	sealed, err := key.SealTo(user, own.Recipient().String())
	if err != nil {
		return enrolledOfficer{}, err
	}
	name := demoFamilyNames[n%len(demoFamilyNames)] + " " + demoGivenNames[n%len(demoGivenNames)]
	return enrolledOfficer{
		unit:  unit,
		login: demoLogin{Role: unit.Role, Unit: unit.ID, User: user, Passphrase: passphrase},
		enrolment: roster.Enrolment{
			User: user, Name: name, Salt: enrolment.Salt, Params: roster.Params(enrolment.Params), Auth: enrolment.Auth,
			Recipient: enrolment.Recipient, Identity: enrolment.Identity,
		},
		key:    roster.Key{Recipient: recipient, Verify: verify},
		sealed: sealed,
	}, nil
}

func (e enrolledOfficer) keep(ctx context.Context, r *roster.Roster) error {
	if err := r.AddKey(ctx, e.unit.ID, e.key); err != nil {
		return err
	}
	if err := r.Enrol(ctx, e.enrolment); err != nil {
		return err
	}
	if err := r.Assign(ctx, e.login.User, e.unit.ID, roster.Head, time.Time{}, time.Time{}); err != nil {
		return err
	}
	return r.Give(ctx, e.login.User, e.unit.ID, e.login.User, []roster.Sealing{e.sealed})
}

func publicKey(seed []byte) string {
	return base64.StdEncoding.EncodeToString(ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
}
