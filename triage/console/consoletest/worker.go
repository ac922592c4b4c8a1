package consoletest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"golang.org/x/crypto/argon2"

	"homthu/harness"
	"homthu/triage/console"
	"homthu/triage/officer"
)

// Signing in costs two seconds of the processor in a browser, for good reasons, and nearly every window begins with it. Windows of
// tests get the worker made of the same sources, but with one function of a library in front of which stands a list: what
// Argon2id gives for the passphrases of the test officers. Parameters are checked as ever, and what is not in the list is computed.
// The worker as it is shipped, without a list, signs in where a room says so (Shipped), and in all of cmd/homthu; the vectors of the
// derivation run in Chromium in triage/officer.

// derived is the list: what is derived, by a digest of what it is derived from.
var derived = struct {
	sync.Mutex
	list map[string]string
}{list: map[string]string{}}

// Derives puts an enrolment under a passphrase into the list.
func Derives(passphrase string, e officer.Enrolment) {
	password := []byte(officer.Normalise(passphrase))
	sum := sha256.Sum256(append(append([]byte{}, e.Salt...), password...))
	name := fmt.Sprintf("%x %d %d %d", sum, e.Params.T, e.Params.M, e.Params.P)
	key := argon2.IDKey(password, e.Salt, e.Params.T, e.Params.M, e.Params.P, 32)
	derived.Lock()
	defer derived.Unlock()
	derived.list[name] = hex.EncodeToString(key)
}

const argon2Module = "@noble/hashes/argon2.js"

// inFront is what stands in front of the library.
const inFront = `
import { argon2idAsync as compute } from "` + argon2Module + `";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
export async function argon2idAsync(password, salt, opts) {
  const found = derivedInTests[[bytesToHex(sha256(concatBytes(salt, password))), opts.t, opts.m, opts.p].join(" ")];
  if (found === undefined) return compute(password, salt, opts);
  opts.onProgress?.(1);
  return hexToBytes(found);
}`

// worker is the script without the list, made once a process.
var worker = sync.OnceValues(func() (string, error) {
	entry, err := filepath.Abs("opener.ts")
	if _, missing := os.Stat(entry); err == nil && missing != nil { // the test is of the Front's pages
		entry, err = filepath.Abs("../console/opener.ts")
	}
	if err != nil {
		return "", err
	}
	list := api.Plugin{Name: "list", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: "^" + argon2Module + "$"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Namespace != "file" || !strings.HasSuffix(a.Importer, filepath.Join("console", "keys.ts")) {
				return api.OnResolveResult{}, nil
			}
			return api.OnResolveResult{Path: a.ResolveDir, Namespace: "list"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "list"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			content := inFront
			return api.OnLoadResult{Contents: &content, ResolveDir: a.Path, Loader: api.LoaderJS}, nil
		})
	}}
	result := api.Build(api.BuildOptions{EntryPoints: []string{entry}, Bundle: true, Format: api.FormatIIFE,
		Target: api.ES2020, Platform: api.PlatformBrowser, Charset: api.CharsetUTF8, LogLevel: api.LogLevelSilent, Plugins: []api.Plugin{list}})
	if len(result.Errors) > 0 {
		return "", errors.New(result.Errors[0].Text)
	}
	return string(result.OutputFiles[0].Contents), nil
})

// quickWorker serves it with the headers of the shipped one.
func quickWorker(t testing.TB) http.HandlerFunc {
	t.Helper()
	harness.NodeModules(t)
	script, err := worker()
	must(t, err)
	return func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		shipped := httptest.NewRecorder()
		console.Pages().ServeHTTP(shipped, r)
		maps.Copy(w.Header(), shipped.Header())
		w.WriteHeader(shipped.Code)
		derived.Lock()
		list, err := json.Marshal(derived.list)
		derived.Unlock()
		if err == nil {
			_, _ = fmt.Fprintf(w, "const derivedInTests = %s;\n%s", list, script)
		}
	}
}
