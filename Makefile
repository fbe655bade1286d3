# Everything sets itself up: Python 3.11+ and Node 20+ are all a machine needs.
UV := $(shell command -v uv 2>/dev/null || echo .cupcake/bin/uv)
RUN := $(UV) run --frozen
N ?= 100000
SEED ?= 1
# The suite starts hundreds of programs: where this is set, as in many container images, each of them compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check package-check words prove bench screenshots setup format clean

run: setup ## the demo: two phones side by side on one page
	$(RUN) cupcake demo

test: setup browser ## the suite, on all cores; what is marked "long" is left to make prove
	$(RUN) pytest -n auto --dist worksteal -m "not long"

check: setup ## style, types, layers, migrations, sprinkles and contracts
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) squawk --exclude prefer-robust-stmts,require-concurrent-index-creation supabase/migrations/*.sql
	$(RUN) cupcake sprinkle check
	$(RUN) python tools/package_check.py

words: setup ## collect the words of the screens, and compile what was translated; see docs/words.md
	$(RUN) python tools/words.py collect
	$(RUN) python tools/words.py missing
	$(RUN) python tools/words.py compile

package-check: setup ## what can be proven of the apps without Flutter: dependencies, settings, icons, what ships
	$(RUN) python tools/package_check.py

prove: setup ## the long proofs at the size of N= simulated operations, from SEED=; see tests/proofs/README.md
	$(RUN) python -m tests.proofs $(N) $(SEED)

bench: setup ## figures; see docs/performance.md
	$(RUN) python bench/two_devices.py

screenshots: setup browser ## every screen, in docs/screenshots; ONLY=calendar for some, SHOWN=1 for those in git, LANGUAGES=en for one, CUPCAKE_DIARY=a Day One zip
	$(RUN) python tools/screenshots.py $(addprefix --only ,$(ONLY)) $(if $(SHOWN),--shown) $(addprefix --language ,$(LANGUAGES))

format: setup
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

setup:
	@bash tools/setup.sh

browser:
	@bash tools/setup.sh browser

clean:
	rm -rf .venv .cupcake cloud/node_modules
