package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/triage/forum"
	"homthu/triage/report"
)

// TestForumCommand reads the demo's forums beside the process that holds them.
func TestForumCommand(t *testing.T) {
	dir := t.TempDir()
	w := smallWorld(t)
	_, stop := startDemo(t, dir, w)
	defer stop()
	config := filepath.Join(t.TempDir(), "homthu.yaml")
	if err := os.WriteFile(config, []byte(fmt.Sprintf("data: %s\ndeployment: demo\ndeployment_key_file: %s\n", dir, filepath.Join(dir, "deployment.key"))), 0o600); err != nil {
		t.Fatal(err)
	}
	flag := configFlag{Config: config}
	var out bytes.Buffer
	std := streams{out: &out}
	if err := (&forumListCmd{configFlag: flag}).Run(t.Context(), std); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"NTA7K3", "closed", "3 pledges, 1 kept, 1 late", "KQN8D5", "1 opinions, 1 to approve", "2 forums"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	reportsBeside(t, flag, w.Communes[0].Code)
	invitesBeside(t, flag, "commune-police."+w.Communes[0].Code)
	out.Reset()
	if err := (&forumShowCmd{configFlag: flag, ID: "NTA7K3"}).Run(t.Context(), std); err != nil || !strings.Contains(out.String(), "to_UBND 20") {
		t.Errorf("%v\n%s", err, out.String())
	}
	paper := filepath.Join(t.TempDir(), "bien-ban.pdf")
	if err := (&forumExportCmd{configFlag: flag, ID: "NTA7K3", Kind: "minutes", Format: "pdf", Out: paper}).Run(t.Context(), std); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(paper); err != nil || !bytes.HasPrefix(b, []byte("%PDF")) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if err := (&forumExportCmd{configFlag: flag, ID: "NTA7K3", Kind: "minutes", Format: "pdf", Out: paper}).Run(t.Context(), std); err == nil {
		t.Error("a file was overwritten")
	}
	text := filepath.Join(t.TempDir(), "x.json")
	if err := (&forumExportCmd{configFlag: flag, ID: "KQN8D5", Kind: "json", Format: "docx", Out: text}).Run(t.Context(), std); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(text)
	if err != nil {
		t.Fatal(err)
	}
	var s forum.Sheet
	if err := json.Unmarshal(b, &s); err != nil || len(s.Opinions) != 2 || len(s.Before) != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, o := range s.Opinions {
		if len(o.Sealed) > 0 {
			t.Error("what nobody approved was exported")
		}
	}
}

// TestOnlyApproved: an opinion that was withdrawn because it gave the writer away is not exported with its words.
func TestOnlyApproved(t *testing.T) {
	list := []forum.Opinion{
		{State: forum.Approved, Text: "Đường hỏng.", Answer: "Sửa rồi.", Sealed: []byte("s")},
		{State: forum.Withdrawn, Reason: "lo-nguoi-viet", Text: "Nhà tôi cạnh cầu.", Answer: "Đã biết.", Sealed: []byte("s")},
	}
	onlyApproved(list)
	if list[0].Text == "" || list[0].Answer == "" || len(list[0].Sealed) > 0 || list[1].Text != "" || list[1].Answer != "" || len(list[1].Sealed) > 0 {
		t.Errorf("%+v", list)
	}
}

// invitesBeside administers the roster of a program that runs on it.
func invitesBeside(t *testing.T, flag configFlag, unit string) {
	t.Helper()
	var out bytes.Buffer
	std := streams{out: &out}
	for _, c := range []interface {
		Run(context.Context, streams) error
	}{
		&officerInviteCmd{configFlag: flag, Unit: unit, User: "moi.den", Name: "Lý Thị Mới", Duty: "officer"},
		&boxEndCmd{configFlag: flag, Code: "KQ7M", On: "01-03-2099"},
	} {
		if err := c.Run(t.Context(), std); err != nil {
			t.Fatalf("%T beside the running program: %v", c, err)
		}
	}
	if err := (&officerListCmd{configFlag: flag, Unit: unit}).Run(t.Context(), std); err != nil || !strings.Contains(out.String(), "moi.den") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// settled: a dispute that the demo's team settled, and a weapon that was handed in by appointment, are in the report.
func settled(t *testing.T, file string) {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{"Việc chuyển tổ hòa giải,1", "Hòa giải thành,1", "Đã đến giao nộp,1"} {
		if !strings.Contains(all.String(), line) {
			t.Errorf("the report has no %q", line)
		}
	}
}

// reportsBeside writes reports of a running program's data, in every format, for those who hold cases and those who follow.
func reportsBeside(t *testing.T, flag configFlag, commune string) {
	t.Helper()
	dir := t.TempDir()
	year := time.Now().UTC().Format("2006")
	for _, unit := range []string{"commune-police." + commune, "commune-front." + commune} {
		for format, magic := range map[string]string{"xlsx": "PK", "docx": "PK", "csv": "PK", "pdf": "%PDF"} {
			file := filepath.Join(dir, unit+"."+format)
			if err := (&reportCmd{configFlag: flag, Period: year, Unit: unit, Format: format, Out: file}).Run(t.Context(), streams{out: io.Discard}); err != nil {
				t.Fatalf("%s as %s: %v", unit, format, err)
			}
			if b, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(b, []byte(magic)) {
				t.Errorf("%s as %s: %d bytes, %v", unit, format, len(b), err)
			}
			if format == "csv" && strings.HasPrefix(unit, "commune-police") {
				settled(t, file)
			}
		}
	}
	late := &reportCmd{configFlag: flag, Period: "2099", Unit: "commune-police." + commune, Format: "pdf", Out: filepath.Join(dir, "x.pdf")}
	if err := late.Run(t.Context(), streams{out: io.Discard}); !errors.Is(err, report.ErrFuture) {
		t.Errorf("a year to come: %v", err)
	}
}
