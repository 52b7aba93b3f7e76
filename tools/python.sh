#!/bin/sh
# Runs its arguments with any Python >= 3.9 of this machine (tools/ needs no more than that).
# A name on PATH is not enough: pyenv's shims exist for versions that are not active, and fail.
set -u

works() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1
}

for name in python3 python3.13 python3.12 python3.11 python3.10 python \
    "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.*/bin/python; do
    if works "$name"; then
        exec "$name" "$@"
    fi
done

if command -v uv >/dev/null 2>&1; then
    exec uv run --quiet --no-project --python '>=3.10,<3.14' python "$@"
fi

echo "error: no Python 3 was found, on PATH or below pyenv's versions." >&2
echo "  Debian, Ubuntu: apt install python3 python3-venv python3-dev g++" >&2
echo "  elsewhere: pyenv install 3.10 (or 3.13 where glibc is 2.39 or newer)" >&2
exit 1
