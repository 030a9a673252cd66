#!/usr/bin/env bash
# Builds the package and fails when the compilers warn about code of ours.
#
#   Tools/build-without-warnings.sh [arguments of swift build]
#
# `-warnings-as-errors` will not do: SwiftPM silences the packages we depend on with a flag that excludes it. So the
# build's output is read. An incremental build does not repeat a warning; the files that caused one are touched, so
# that the next build compiles them again and fails again, until they are mended.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

"${SWIFT:-swift}" build "$@" 2>&1 | tee "$log"

own="^$PWD/(Package\.swift|(Sources|Tests|Benchmarks|Libraries)/[^:]*):[0-9]+:[0-9]+: warning: "
manifest="^warning: '$(basename "$PWD" | tr '[:upper:]' '[:lower:]')': "
if grep -E "$own|$manifest" "$log" | sort -u >"$log.warnings"; then
    printf '\n%d warnings in our own code fail the build:\n' "$(wc -l <"$log.warnings")" >&2
    cat "$log.warnings" >&2
    sed -nE "s/^([^:]+):[0-9]+:[0-9]+: warning: .*/\1/p" "$log.warnings" | sort -u | while IFS= read -r file; do
        touch "$file"
    done
    rm -f "$log.warnings"
    exit 1
fi
rm -f "$log.warnings"
