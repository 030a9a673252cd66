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

# Warnings that name a file of ours, and SwiftPM's own about this package or about a C library that it cannot find.
if ! awk -v "root=$PWD/" -v "name=$(basename "$PWD" | tr '[:upper:]' '[:lower:]')" '
    index($0, root) == 1 && (rest = substr($0, length(root) + 1)) !~ /^\.build\// && rest ~ /^[^:]+:[0-9]+:[0-9]+: warning: / ||
    index($0, "warning: \047" name "\047:") == 1 || /^warning: (couldn.t find pc file|you may be able to install|failed to retrieve search paths)/ {
        if (!seen[$0]++) warnings[++count] = $0
    }
    END {
        if (!count) exit 0
        print "\n" count  (count == 1 ? " warning in our own code fails" : " warnings in our own code fail") " the build:"
        for (i = 1; i <= count; i++) {
            print warnings[i]
            if (split(warnings[i], part, ":") > 2 && index(warnings[i], root) == 1) print part[1] > touched
        }
        exit 1
    }' "touched=$log.touched" "$log" >&2; then
    if [[ -f $log.touched ]]; then
        while IFS= read -r file; do touch "$file"; done <"$log.touched"
        rm -f "$log.touched"
    fi
    exit 1
fi
