package checkpoint_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"homthu/intake/checkpoint"
)

// tree is a hash tree in memory.
type tree []tlog.Hash

func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, i := range indexes {
		found = append(found, t[i])
	}
	return found, nil
}

func grow(t testing.TB, n int64, event func(int64) string) tree {
	t.Helper()
	var all tree
	for i := range n {
		more, err := tlog.StoredHashes(i, []byte(event(i)), all)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, more...)
	}
	return all
}

func at(t testing.TB, all tree, size int64) checkpoint.Checkpoint {
	t.Helper()
	root, err := tlog.TreeHash(size, all)
	if err != nil {
		t.Fatal(err)
	}
	return checkpoint.Checkpoint{Epoch: "e1", Size: size, Root: root}
}

func chain(t testing.TB, all tree, size int64, key ed25519.PrivateKey, from ...int64) checkpoint.Chain {
	t.Helper()
	signed, err := at(t, all, size).Sign("tinh-20", key)
	if err != nil {
		t.Fatal(err)
	}
	c := checkpoint.Chain{Checkpoint: signed}
	for _, f := range from {
		proof, err := tlog.ProveTree(size, f, all)
		if err != nil {
			t.Fatal(err)
		}
		c.Proofs = append(c.Proofs, checkpoint.Proof{Size: f, Hashes: proof})
	}
	body, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if c, err = checkpoint.Decode(body); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContinues(t *testing.T) {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	honest := grow(t, 100, func(i int64) string { return fmt.Sprint("event ", i) })
	forged := grow(t, 100, func(i int64) string { return fmt.Sprint("event ", i, i == 17) })
	known := at(t, honest, 40)
	anew := known
	anew.Epoch = "e0"
	for name, test := range map[string]struct {
		chain checkpoint.Chain
		known checkpoint.Checkpoint
		want  error
	}{
		"first":             {chain(t, honest, 40, key), checkpoint.Checkpoint{}, nil},
		"the same":          {chain(t, honest, 40, key), known, nil},
		"with more":         {chain(t, honest, 99, key, 12, 40, 77), known, nil},
		"without a proof":   {chain(t, honest, 99, key, 12), known, checkpoint.ErrUnproved},
		"changed":           {chain(t, forged, 99, key, 40), known, checkpoint.ErrForked},
		"changed, no more":  {chain(t, forged, 40, key), known, checkpoint.ErrForked},
		"taken away":        {chain(t, honest, 39, key), known, checkpoint.ErrForked},
		"began anew":        {chain(t, honest, 99, key, 40), anew, checkpoint.ErrAnew},
		"an unsigned thing": {checkpoint.Chain{Checkpoint: []byte("homthu/tinh-20/e1\n40\nAAAA\n\n")}, known, checkpoint.ErrMalformed},
	} {
		got, err := test.chain.Continues(test.known, "tinh-20", public)
		if !errors.Is(err, test.want) || (test.want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if err == nil && got.Size < test.known.Size {
			t.Errorf("%s: went back to %d", name, got.Size)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := at(t, grow(t, 5, func(int64) string { return "x" }), 5).Sign("tinh-20", key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := checkpoint.Read(signed, "tinh-20", public); err != nil || c.Size != 5 || c.Epoch != "e1" {
		t.Fatalf("%+v, %v", c, err)
	}
	for name, try := range map[string]func() error{
		"another deployment": func() error { _, err := checkpoint.Read(signed, "tinh-11", public); return err },
		"another key":        func() error { _, err := checkpoint.Read(signed, "tinh-20", other); return err },
		"a changed size": func() error {
			_, err := checkpoint.Read(bytes.Replace(signed, []byte("\n5\n"), []byte("\n6\n"), 1), "tinh-20", public)
			return err
		},
	} {
		if err := try(); !errors.Is(err, checkpoint.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzDecode: what an edge is sent never panics, and what is read has a size and is signed.
func FuzzDecode(f *testing.F) {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	all := grow(f, 9, func(i int64) string { return fmt.Sprint(i) })
	body, err := chain(f, all, 9, key, 4).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"v":1,"checkpoint":"","proofs":[{"size":4,"hashes":null}]}`))
	known := at(f, all, 4)
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := checkpoint.Decode(body)
		if err != nil {
			return
		}
		if now, err := c.Continues(known, "tinh-20", public); err == nil && now.Size < known.Size {
			t.Errorf("went back to %d", now.Size)
		}
	})
}
