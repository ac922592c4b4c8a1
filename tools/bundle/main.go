// Bundle makes the browser scripts that the binary embeds, and runs the TypeScript tests.
//
//	go run ./tools/bundle                 write every bundle of the list below
//	go run ./tools/bundle -check          fail when a committed bundle differs from what its sources give
//	go run ./tools/bundle -test DIR…      run the *.test.ts files below the directories with Node.js
//
// The bundles are committed, so that `go run ./cmd/homthu` needs only Go; making them needs the npm packages.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundles maps each entry file to the committed script made of it. A missing entry is not an error, so that a page
// can be begun before its script.
var bundles = map[string]string{
	"bot/web/page.ts":          "bot/web/dist/page.js",
	"bot/web/totals.ts":        "bot/web/dist/totals.js",
	"bot/web/forum.ts":         "bot/web/dist/forum.js",
	"bot/web/voice.ts":         "bot/web/dist/voice.js",
	"bot/web/keeping.ts":       "bot/web/dist/keep.js",
	"bot/web/cleaner.ts":       "bot/web/dist/cleaner.js",
	"triage/console/hall.ts":   "triage/console/dist/hall.js",
	"triage/console/opener.ts": "triage/console/dist/opener.js",
	"triage/console/wake.ts":   "triage/console/dist/wake.js",
}

// loaded are the scripts that a page imports when they are needed: modules, while the others run by themselves.
var loaded = map[string]bool{"bot/web/voice.ts": true, "bot/web/keeping.ts": true, "bot/web/cleaner.ts": true}

// parted are the pages whose parts come when they are first opened (import("./beside.ts")): the entry, the part and what both
// need are modules beside each other. One part a page, as a name must not depend on what is in it.
var parted = map[string]string{
	"triage/console/console.ts": "triage/console/dist",
	"triage/mttq/board.ts":      "triage/mttq/dist",
}

// part is the script of what comes when it is first opened.
const part = "beside.js"

func main() {
	check := flag.Bool("check", false, "compare the committed bundles with what their sources give")
	test := flag.Bool("test", false, "run the *.test.ts files below the given directories")
	flag.Parse()
	var err error
	if *test {
		err = runTests(flag.Args())
	} else {
		err = makeBundles(*check)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func makeBundles(check bool) error {
	made := map[string][]byte{}
	for entry, out := range bundles {
		if _, err := os.Stat(entry); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		files, err := browserScripts(entry, "")
		if err != nil {
			return err
		}
		made[out] = files[0].Contents
	}
	for entry, dir := range parted {
		files, err := browserScripts(entry, dir)
		if err != nil {
			return err
		}
		for _, file := range files {
			made[filepath.Join(dir, filepath.Base(file.Path))] = file.Contents
		}
	}
	stale, err := left(made)
	if err != nil {
		return err
	}
	for _, out := range stale {
		if check {
			continue
		}
		if err := os.Remove(out); err != nil {
			return err
		}
		fmt.Printf("%s removed\n", out)
	}
	for out, script := range made {
		committed, _ := os.ReadFile(out)
		switch {
		case bytes.Equal(committed, script):
		case check:
			stale = append(stale, out)
		default:
			if err := write(out, script); err != nil {
				return err
			}
			fmt.Printf("%s %d bytes\n", out, len(script))
		}
	}
	if check && stale != nil {
		return fmt.Errorf("stale: %s; run `make bundles` and commit", strings.Join(stale, ", "))
	}
	return nil
}

// left are scripts beside the bundles that nothing makes any more: they would be served.
func left(made map[string][]byte) (list []string, err error) {
	for _, dir := range parted {
		files, err := filepath.Glob(filepath.Join(dir, "*.js"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if _, is := made[file]; !is {
				list = append(list, file)
			}
		}
	}
	return list, nil
}

// once makes packages that others bring along in an older version of the same line come into a script one time only: a
// tenth of the page for nothing. The envelopes that pages seal are opened by Go in the tests.
var once = map[string]string{"@noble/curves": "./node_modules/@noble/curves", "@noble/hashes": "./node_modules/@noble/hashes"}

// browserScripts returns the minified bundle of entry; where dir is named, in parts. The target covers the browsers of phones
// from 2021 on.
func browserScripts(entry, dir string) ([]api.OutputFile, error) {
	format := api.FormatIIFE
	if loaded[entry] || dir != "" {
		format = api.FormatESModule
	}
	var plugins []api.Plugin
	if dir != "" {
		plugins = append(plugins, partedWords)
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{entry},
		Outdir:            dir,
		Plugins:           plugins,
		Metafile:          dir != "",
		Splitting:         dir != "",
		ChunkNames:        "[name]",
		Bundle:            true,
		Format:            format,
		Target:            api.ES2020,
		Alias:             once,
		Platform:          api.PlatformBrowser,
		Charset:           api.CharsetUTF8,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsEndOfFile,
		LogLevel:          api.LogLevelSilent,
	})
	if err := failure(result.Errors); err != nil {
		return nil, err
	}
	if dir != "" {
		if err := saidEarly(result.Metafile, part); err != nil {
			return nil, err
		}
	}
	return result.OutputFiles, nil
}

// runTests bundles each test file for Node.js into a temporary directory below the root, where the tests find both
// their npm packages and, through the working directory of the test file, their testdata.
func runTests(dirs []string) error {
	files, err := testFiles(dirs)
	if err != nil || len(files) == 0 {
		return err
	}
	temp, err := os.MkdirTemp("node_modules", ".tests-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	outs := []string{"--test"}
	for _, file := range files {
		out := filepath.Join(temp, strings.ReplaceAll(strings.TrimSuffix(file, ".ts"), string(filepath.Separator), "_")+".mjs")
		if err := testScript(file, out); err != nil {
			return err
		}
		outs = append(outs, out)
	}
	node := exec.Command("node", outs...)
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	return node.Run()
}

func testScript(file, out string) error {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{file},
		Outfile:     out,
		Write:       true,
		Bundle:      true,
		Format:      api.FormatESModule,
		Target:      api.ES2022,
		Platform:    api.PlatformNode,
		Charset:     api.CharsetUTF8,
		Sourcemap:   api.SourceMapInline,
		LogLevel:    api.LogLevelSilent,
	})
	return failure(result.Errors)
}

func testFiles(dirs []string) ([]string, error) {
	var files []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "node_modules" {
				return fs.SkipDir
			}
			if err == nil && strings.HasSuffix(path, ".test.ts") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func failure(messages []api.Message) error {
	if len(messages) == 0 {
		return nil
	}
	lines := api.FormatMessages(messages, api.FormatMessagesOptions{Kind: api.ErrorMessage})
	return errors.New(strings.Join(lines, "\n"))
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
