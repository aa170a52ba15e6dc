#!/bin/sh
# Install Debian packages where that is possible and allowed, else name them in one sentence.
set -eu
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    sudo=
elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then
    sudo=sudo
else
    echo "Please install these system packages, then call make again: $*" >&2
    exit 1
fi
echo "Installing system packages: $*"
$sudo apt-get update -qq >/dev/null
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
