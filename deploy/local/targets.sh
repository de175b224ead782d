# What the gateway thinks of the signaling nodes: GET /targets, a JSON array of flat objects.

# Prints "node state rtt" per node; round-trip times are in milliseconds.
targets() {
  local object
  http_get "${1:-$(node_address node-a)}" "$GATEWAY_HTTP_PORT" /targets 2>/dev/null | tr '}' '\n' | while IFS= read -r object; do
    [[ $object == *'"node"'* ]] || continue
    printf '%s %s %s\n' "$(json_value node <<<"$object")" "$(json_value state <<<"$object")" "$(json_value rttMs <<<"$object")"
  done
}

# How many nodes get calls now.
usable_targets() { targets "$@" | awk '$2 == "up" { n++ } END { print n + 0 }'; }
