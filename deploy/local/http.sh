# HTTP and JSON with what every machine has: bash alone.

# http_get HOST PORT PATH: prints the body; true when the status is 2xx.
http_get() {
  local status line
  {
    exec 7<>"/dev/tcp/$1/$2"
  } 2>/dev/null || return 1
  # One write; HTTP/1.0 so that the answer ends with the connection and is not chunked.
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\nAccept: application/json\r\n\r\n' "$3" "$1" >&7 2>/dev/null || :
  status=
  IFS= read -r -t 3 status <&7 || :
  while IFS= read -r -t 3 line <&7 && [[ $line != $'\r' && -n $line ]]; do :; done
  timeout 5 cat <&7 2>/dev/null || :
  exec 7>&-
  [[ $status == HTTP/*\ 2* ]]
}

is_ready() { http_get "$1" "$2" /health/readiness >/dev/null; }

# json_value NAME: the first scalar of that name in the JSON on standard input.
json_value() {
  grep -oE "\"$1\"[[:space:]]*:[[:space:]]*(\"([^\"\\\\]|\\\\.)*\"|[^][{},[:space:]]+)" | head -n 1 | sed -E 's/^"[^"]*"[[:space:]]*:[[:space:]]*//; s/^"(.*)"$/\1/'
}
