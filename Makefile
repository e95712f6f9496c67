# make run    all set-up, then the gate over every generator in this checkout
# make test   all set-up, then every check and test
.PHONY: run test setup lint bench peers pictures docs schemas vectors fuzz mutants soak

CARGO ?= cargo

run:
	scripts/setup --release
	$(CARGO) run --release --locked --quiet -- run

test:
	scripts/setup
	$(MAKE) lint
	INSTA_UPDATE=no $(CARGO) test --locked

setup:
	scripts/setup

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items --quiet

# The figures of the README, each beside what it is compared with, in one run.
bench:
	scripts/setup --release
	MINTCHECK_BENCH_TABLE=README.md $(CARGO) bench --locked --bench side_by_side

# What inspect and other tools say of defective tokens, for the README.
peers:
	scripts/setup --release
	$(CARGO) install --quiet --locked --root target/peers jwt-cli@6.2.0
	scripts/peers target/release/mintcheck target/peers/bin/jwt adapters/python/.venv/bin/python README.md

# Takes the pictures of the HTML reports for the docs anew.
pictures:
	scripts/setup
	scripts/pictures target/debug/mintcheck docs/images

# Writes the pages of rules and causes, the matrix of faults, and the transcript of the first run, anew.
docs:
	MINTCHECK_UPDATE=1 $(CARGO) test --locked --test mintcheck -- book:: newcomer faults::matrix

# Writes the committed schemas anew from the types.
schemas:
	MINTCHECK_UPDATE=1 $(CARGO) test --locked schemas

# Writes the golden vectors anew.
vectors:
	python3 vectors/write.py

# Every reader under a fuzzer, so many seconds each: make fuzz TIME=300. It needs cargo-fuzz.
TIME ?= 300
fuzz:
	sh scripts/fuzz $(TIME)

# Changes the code of tokens, rules and causes, one place at a time, and runs the fast tests on each
# change: make mutants takes all, make mutants COUNT=200 a sample. It needs cargo-mutants.
mutants:
	scripts/mutants $(COUNT)

# Runs for long and writes what that took into the docs.
soak:
	$(CARGO) build --release --locked
	python3 scripts/soak target/release/mintcheck docs/trust.md
