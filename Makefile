# The menu. Meson does the work; each line here is a sentence a newcomer can type.
PREFIX ?= /usr/local
BUILD  := build
MESON_TEST = meson test --print-errorlogs

.PHONY: help demo check build test asan tsan clang fuzz bench long tidy format cover realdata docs outlines install clean
help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: build ## install what building needs, build, and tell the story of the example nation
	@tools/demo $(BUILD)/cordon
check: ## install everything, build, run all tests as CI does
	@tools/check
build: ## build/cordon
	@tools/install-packages build
	@tools/build $(BUILD) -Dtests=disabled
test: ## the tests of the plain build, quickly
	@tools/install-packages build check
	@tools/build build-test
	@$(MESON_TEST) -C build-test --no-suite slow
asan: ## tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/install-packages build check
	@tools/build build-asan -Db_sanitize=address,undefined -Db_lundef=false
	@$(MESON_TEST) -C build-asan --no-suite slow --no-suite lint
tsan: ## tests of the threaded suites under ThreadSanitizer
	@tools/install-packages build check
	@tools/build build-tsan -Db_sanitize=thread -Db_lundef=false
	@$(MESON_TEST) -C build-tsan --suite threads
clang: ## build and tests with clang
	@tools/install-packages build check
	@CC=clang-14 tools/build build-clang
	@$(MESON_TEST) -C build-clang --no-suite slow --no-suite lint
fuzz: ## fuzz each parser for FUZZ_SECONDS (default 60) each, with clang's libFuzzer
	@tools/install-packages build check
	@tools/fuzz $(or $(FUZZ_SECONDS),60)
bench: ## measure the machine, then Cordon against its peers; writes bench/results/
	@tools/install-packages build bench
	@tools/build build-bench -Dbuildtype=release -Dtests=disabled -Dbench=enabled -Dwerror=false
	@tools/bench build-bench
long: ## the slow suites, random worlds and killed imports by the thousand
	@tools/install-packages build check
	@tools/build build-test
	@CRD_ROUNDS=$(or $(CRD_ROUNDS),1000) $(MESON_TEST) -C build-test --timeout-multiplier 40
tidy: ## clang-tidy and complexity over the sources
	@tools/install-packages build check
	@tools/build build-test
	@tools/tidy build-test
format: ## bring all C files into the house format
	@git ls-files '*.c' '*.h' | xargs clang-format-14 -i
cover: ## which lines the tests run (gcov)
	@tools/install-packages build check
	@tools/build build-cover -Db_coverage=true
	@$(MESON_TEST) -C build-cover --no-suite slow --no-suite lint
	@tools/cover build-cover
realdata: ## run on third-party data in ../shared/realdata, when it is there, and assess its cables
	@tools/install-packages build check
	@tools/build build-test
	@$(MESON_TEST) -C build-test --suite realdata
	@[ ! -f build-test/realdata/report.html ] || echo 'the report: build-test/realdata/report.html'
docs: build ## write the generated pages: docs/schema.md, docs/errors.md, docs/schema/*.json, man/
	@tools/make-docs $(BUILD)/cordon
outlines: ## rebuild data/ of country outlines from Natural Earth
	@tools/make-outlines
install: build ## install into PREFIX (default /usr/local)
	@meson configure $(BUILD) -Dprefix=$(PREFIX) && meson install -C $(BUILD)
clean: ## remove all build folders
	rm -rf build build-*
