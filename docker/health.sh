#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# health.sh [PORT [PATH]]: exits with 0 when a daemon's web page answers with status 200 at 127.0.0.1 or this host's name.
# Without arguments it looks at the pages of a master, a worker and a history server and is content with one of them.
set -euo pipefail

answers() {
  local host="$1" port="$2" path="$3" status
  exec 3<>"/dev/tcp/$host/$port" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$path" "$host" >&3
  IFS= read -r -t 5 status <&3 || return 1
  exec 3>&-
  [[ "$status" == HTTP/1.*" 200 "* ]]
}

either() { (answers 127.0.0.1 "$@") 2>/dev/null || (answers "$(hostname)" "$@") 2>/dev/null; }

if [[ $# -gt 0 ]]; then
  either "$1" "${2:-/json/}"
else
  either 8080 /json/ || either 8081 /json/ || either 18080 /api/v1/applications
fi
