SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.PHONY: help test check fuzz bench noninterference mutants generate install format vet generated bundle lint modules vulnerabilities

lint := go tool -modfile=tools/golangci-lint/go.mod golangci-lint

help: ## Print what can be made (the default)
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

HISTORIES := 250
MUTANTS := 5m

# Walks through the whole schema: one goroutine, many minutes under the race detector, which finds nothing in them that
# shorter tests of the same code do not.
walks := ^Test(LeakWalk|PrivateStaysPrivate|AgentsMeetNothingOfTicketsThatAreNotTheirs)$$

test: install ## Install what the tests lack (Debian), and run them all with the race detector; then the long part of the proof without
	RAPID_CHECKS=3 CGO_ENABLED=1 go test -race -timeout 40m -skip '$(walks)' ./...
	RAPID_CHECKS=$(HISTORIES) go test ./proof -run '^TestNonInterference$$|$(walks)' -timeout 30m
	go run ./proof/mutants -budget $(MUTANTS) -from "$$(git rev-parse HEAD)"

N ?= 20000
noninterference: install ## Try to break the promise with N histories on each database, thoroughly (20000: a day or two)
	PROOF=thorough RAPID_CHECKS=$(N) go test ./proof -run TestNonInterference -timeout 0 -v

mutants: install ## Plant every leak we know, and let the tests find it
	go run ./proof/mutants -write docs/mutants.md

check: format vet generated bundle lint modules vulnerabilities ## Check everything that is not a test
	@echo "make check: all is well"

FUZZTIME := 60s
REQUESTS := 200000

fuzz: ## Look for inputs that break something (FUZZTIME=60s for each fuzz test, REQUESTS=200000 at random)
	FUZZTIME=$(FUZZTIME) tools/fuzz
	go test ./door -run TestNoRequestBreaksTheDoor -requests $(REQUESTS) -timeout 2h

bench: ## Print what one hostile request costs us, and gqlgen as it is (docs/limits.md)
	go run ./bench/hostile

generate: ## Write the generated code anew, after a change of schema.graphqls or gqlgen.yml
	go tool gqlgen generate

install: ## Install what the tests lack (Debian)
	@tools/install

format: ## Fail on Go code that gofmt would change
	@unformatted=$$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 -r gofmt -l) && \
	if [ -n "$$unformatted" ]; then echo "gofmt -w these:"; echo "$$unformatted"; exit 1; fi

vet: ## go vet
	go vet ./...

generated: ## Fail on generated code that is stale
	@tools/generated

bundle: ## Rebuild GraphiQL and compare it with what is committed (needs npm)
	@if command -v npm >/dev/null; then web/graphiql/check.sh; \
	else echo "GraphiQL's bundle was not checked: npm is missing (make install)"; fi

lint: ## Run the linters; the first time builds them, which takes minutes
	$(lint) run

modules: ## Fail on modules that were changed after download, or a go.mod that is not tidy
	go mod verify
	go mod tidy -diff

vulnerabilities: ## Fail on known vulnerabilities in what we call
	@tools/vulnerabilities
