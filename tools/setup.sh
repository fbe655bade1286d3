#!/usr/bin/env bash
# Sets a fresh machine up: uv, the locked Python packages, the cloud's Node packages, and a browser for the tests.
#   tools/setup.sh [browser]
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

if ! command -v uv >/dev/null 2>&1 && [ ! -x .cupcake/bin/uv ]; then
  command -v python3 >/dev/null 2>&1 || { say "Install Python 3.11 or newer, then run this again."; exit 1; }
  say "Fetching uv into .cupcake/"
  python3 -m venv .cupcake
  .cupcake/bin/pip install --quiet uv
fi
UV=$(command -v uv || echo .cupcake/bin/uv)
"$UV" sync --frozen --quiet

command -v node >/dev/null 2>&1 || { say "Install Node 20 or newer, then run this again."; exit 1; }
if [ ! -f cloud/node_modules/.package-lock.json ] || [ cloud/package-lock.json -nt cloud/node_modules/.package-lock.json ]; then
  say "Fetching the local cloud's packages"
  npm ci --prefix cloud --no-audit --no-fund --loglevel=error
  touch cloud/node_modules/.package-lock.json
fi

if [ "${1:-}" = browser ]; then
  if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      say "Installing Chromium for the browser tests"
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
    else
      say "Install Chromium for the browser tests (Debian: sudo apt-get install chromium), then run this again."
      exit 1
    fi
  fi
fi
