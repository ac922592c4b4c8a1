# Two commands set everything up: `go run ./cmd/homthu demo` shows the product, `make test` passes its tests.

.DEFAULT_GOAL := help
export HOMTHU_REQUIRE_SERVICES ?= 1

# The race detector watches all Go of ours and of the libraries, but not SQLite itself: modernc.org/sqlite/lib with its C library
# (libc, memory) is C translated by machine, without goroutines or memory of ours in it, and database/sql gives a connection to one
# goroutine at a time. Its Go driver, modernc.org/sqlite, is watched. To watch every load of a C program as well was half of what the
# tests computed, and could find nothing that is ours.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false -gcflags=modernc.org/memory=-race=false

.PHONY: help setup test go-test ts-test lint bundles canary chaos bench

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Install what the tests need where it is missing: Debian packages and npm packages.
	@tools/setup

test: setup lint ts-test go-test ## Install what is missing, then run everything, race detector included.

lint: ## Formatting, vet, types of the browser code, and that the committed bundles are current.
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt"; exit 1; }
	go vet ./...
	npx --no-install tsc --noEmit
	go run ./tools/bundle -check

ts-test: setup ## The TypeScript twins against the shared vectors, in Node.js.
	go run ./tools/bundle -test bot intake triage

# lint has vetted everything, the tests too: -vet=off does not do it once more for the race build.
go-test: setup ## Every Go test with the race detector, real Redis, PostgreSQL and Chromium.
	go test $(RACE) -vet=off -timeout 60m ./...

bundles: setup ## Make the committed browser scripts anew.
	go run ./tools/bundle

canary: setup ## Plant words, names and chat ids in an end-to-end run and search every byte it leaves.
	go test $(RACE) -count=1 -run Canary ./cmd/homthu

chaos: setup ## Kill the program at every commit point and look for what was lost or doubled.
	go test $(RACE) -count=1 -run 'Chaos|Kill' ./cmd/homthu ./intake/...

bench: ## Figures beside their limits.
	go run ./cmd/homthu bench
