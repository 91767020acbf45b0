# `make` alone shows what there is. Needed: Go and Node; nothing else to build
# and run. `make test` installs what it misses besides (tools/install-deps).
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:

GO       ?= go
ARGS     ?=
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS  := -s -w $(if $(VERSION),-X hongyan/internal/obs.version=$(VERSION))
BUF      := web/node_modules/.bin/buf
TOOLS    := $(CURDIR)/bin/tools
GOLANGCI_VERSION := v2.15.0
GOLANGCI := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)

# The server is pure Go: one static binary, no C compiler needed.
export CGO_ENABLED ?= 0

.PHONY: help
help: ## Show this help
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'



.PHONY: build
build: web/dist/index.html ## Build bin/hongyan with the web client in it
	$(GO) build -ldflags '$(LDFLAGS)' -o bin/hongyan ./cmd/hongyan

.PHONY: server
server: ## Build bin/hongyan with whatever web client was built before
	$(GO) build -ldflags '$(LDFLAGS)' -o bin/hongyan ./cmd/hongyan

.PHONY: run
run: build ## Build and start the server: make run ARGS="--listen :9000"
	exec bin/hongyan serve $(ARGS)

.PHONY: dev
dev: web/node_modules/.stamp server ## Server, and the web client with live reload on :5173
	trap 'kill $$server 2>/dev/null || true; wait' EXIT
	bin/hongyan serve $(ARGS) & server=$$!
	(cd web && npm run dev)

WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) $(wildcard web/*.html web/*.json web/*.ts)

web/dist/index.html: web/node_modules/.stamp $(WEB_SOURCES)
	(cd web && npm run build)
	touch $@

web/node_modules/.stamp: web/package.json web/package-lock.json
	# Not npm ci: it refuses a lock file that lacks other platforms' optional
	# packages. This installs what is locked and leaves the lock file alone.
	(cd web && npm install --no-save --no-audit --no-fund)
	touch $@

.PHONY: web
web: web/dist/index.html ## Build the web client into web/dist

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin web/dist/assets web/dist/index.html



.PHONY: gen
gen: web/node_modules/.stamp ## Generate Go, TypeScript and the API's pages from proto/; the readings of Han characters
	$(BUF) lint
	$(BUF) generate
	$(BUF) build --as-file-descriptor-set -o - | $(GO) run -C tools ./apidoc -out ../docs/api
	$(GO) run -C tools ./sound -out ../internal/sound/readings.txt

GENERATED := gen web/src/gen docs/api internal/sound/readings.txt

.PHONY: gen-check
gen-check: ## Fail when generated files differ from what proto/ gives
	before=$$(cat $$(find $(GENERATED) -type f | LC_ALL=C sort) | sha256sum)
	$(MAKE) --no-print-directory gen >/dev/null
	after=$$(cat $$(find $(GENERATED) -type f | LC_ALL=C sort) | sha256sum)
	if [ "$$before" != "$$after" ]; then echo "generated files were stale: commit what 'make gen' wrote"; exit 1; fi



.PHONY: check
check: fmt-check lint gen-check ## Everything fast: format, vet, lint, generated code, short tests (also a good pre-commit hook)
	$(GO) test -short $$($(GO) list ./... | grep -v '^hongyan/test/')
	(cd web && npm run check && npm test)

.PHONY: fmt
fmt: ## Format Go
	gofmt -w $$(git ls-files --cached --others --exclude-standard '*.go' | grep -v '^gen/')

.PHONY: fmt-check
fmt-check:
	@bad=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go' | grep -v '^gen/' | xargs -r ls 2>/dev/null))
	if [ -n "$$bad" ]; then echo "not formatted (make fmt):"; echo "$$bad"; exit 1; fi

.PHONY: lint
lint: ## golangci-lint, which also vets; tools are only vetted
	$(GO) vet -C tools ./...
	tools/lint "$(GOLANGCI)" "$(GOLANGCI_VERSION)" ./...

.PHONY: test
test: deps ## Everything but the long runs: checks, race tests on both databases, web, browser
	tools/test

.PHONY: deps
deps: web/node_modules/.stamp ## Install what the tests need and this machine lacks
	tools/install-deps

VERSITYGW_VERSION := v1.8.0

.PHONY: test-s3
test-s3: ## Files in a real S3 service (builds versitygw once: some 80 s of a processor)
	[ -x $(TOOLS)/versitygw ] || (cd $(TOOLS)/.. && GOBIN=$(TOOLS) $(GO) install github.com/versity/versitygw/cmd/versitygw@$(VERSITYGW_VERSION))
	VERSITYGW=$(TOOLS)/versitygw $(GO) test -count=1 -tags s3 -run Versity -v ./internal/blob

.PHONY: scripts
scripts: ## The script tests against the real binary
	$(GO) test ./test/scripts/... $(ARGS)

.PHONY: fuzz
fuzz: ## Fuzz every target: make fuzz FUZZTIME=10m
	tools/fuzz $(or $(FUZZTIME),1m)

.PHONY: nemesis
nemesis: ## Faults under load, checked: make nemesis DURATION=1h
	$(GO) test -count=1 -timeout 0 -v ./test/nemesis -nemesis $(or $(DURATION),5m) $(ARGS)

.PHONY: bench
bench: server ## The figures of this machine: make bench ARGS="--scenario all"
	bin/hongyan bench $(ARGS)

.PHONY: bench-web
bench-web: build ## The times a person feels in the web client: make bench-web ARGS="--rounds 3"
	$(GO) build -o bin/seed ./test/seed
	(cd web && node bench/bench.mjs $(ARGS))

.PHONY: shots
shots: build ## Pictures of every screen, for the eye: make shots OUT=/tmp/now [BASE=/tmp/before] [ONLY=chat.*dark]
	(cd web && OUT='$(abspath $(or $(OUT),bin/shots))' BASE='$(if $(BASE),$(abspath $(BASE)))' ONLY='$(ONLY)' npx playwright test -c shots.config.ts)
