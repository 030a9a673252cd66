#!/usr/bin/env bash
# Builds the documentation of the named modules into one DocC archive, .build/documentation, which any web server can
# serve. A warning, such as a link that leads nowhere, fails.
#
#   Tools/build-documentation.sh MODULE...
#
# It uses what comes with the toolchain (SwiftPM's symbol graphs and docc), so that the package needs no plugin.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
graphs=.build/documented-symbols
rm -rf "$graphs"
mkdir -p "$graphs"

docc=$(command -v docc || true)
if [[ -z $docc && $(uname -s) == Darwin ]]; then docc=$(xcrun --find docc 2>/dev/null || true); fi
[[ -n $docc ]] || docc=$(dirname "$(readlink -f "$(command -v swift)")")/docc
[[ -x $docc ]] || {
    echo "documentation: docc is missing: it comes with the Swift toolchain, but is not beside $(command -v swift)." >&2
    exit 1
}

output=$("${SWIFT:-swift}" package dump-symbol-graph --skip-inherited-docs 2>&1) || {
    printf '%s\n' "$output" >&2
    exit 1
}
found=$(sed -n 's/^Files written to //p' <<<"$output")
for module in "$@"; do
    # Extensions of another module's types are in files of their own, such as NN@Torch.symbols.json.
    cp "$found/$module.symbols.json" "$graphs" || {
        echo "documentation: there is no module $module in this package." >&2
        exit 1
    }
    for extension in "$found/$module@"*.symbols.json; do
        [[ -e $extension ]] && cp "$extension" "$graphs"
    done
done

# A parameter that needs no words gets none: this one kind of warning is left out.
said=$("$docc" convert docs/Ganymede.docc --additional-symbol-graph-dir "$graphs" --output-path .build/documentation \
    --fallback-display-name Ganymede --fallback-bundle-identifier ganymede --ide-console-output 2>&1) || {
    printf '%s\n' "$said" >&2
    exit 1
}
if grep -E '(^|: )(warning|error): ' <<<"$said" | grep -v "warning: Parameter '.*' is missing documentation"; then
    echo "documentation: the warnings above fail the build." >&2
    exit 1
fi
echo "documentation: $# modules in .build/documentation (python3 -m http.server -d .build/documentation, then" \
    "http://localhost:8000/documentation/ganymede)"
