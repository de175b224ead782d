# ./sentiric status: one table of everything that runs.

status_help() {
  cat <<'HELP'
./sentiric status

A table: service, node, pid, health (readiness), round-trip time from the gateway, uptime. Of a cluster also which node leads what.
Ends with 1 when anything is not ready.
HELP
}

status() {
  (($# == 0)) || usage_error status "unknown argument: $1"
  need_state
  ALL_READY=true
  # The first edge may be what is lost.
  TARGETS=$(targets || { is_cluster && targets "$(node_address node-b)"; } || :)
  printf '%-17s %-16s %8s  %-10s %9s  %s\n' SERVICE NODE PID HEALTH RTT UPTIME
  each_instance status_of_instance
  local name pid
  if is_cluster; then status_of_cluster; fi
  for name in $(is_cluster || echo "${SERVERS[@]}"); do
    if pid=$(server_pid "$name"); then
      printf '%-17s %-16s %8s  %-10s %9s  %s\n' "$name" - "$pid" up - "$(duration "$(uptime_of "$pid")")"
    else
      ALL_READY=false
      printf '%-17s %-16s %8s  %-10s %9s  %s\n' "$name" - - stopped - -
    fi
  done
  $ALL_READY && exit 0
  say
  say "not all of it is ready: ./sentiric doctor says why, ./sentiric up starts what is missing"
  exit 1
}

status_of_instance() {
  local module=$2 node=${NODE_NAMES[$3]} name=$4 http=$5 pid=- health=stopped rtt=- up=-
  if pid=$(instance_pid "$name"); then
    up=$(duration "$(uptime_of "$pid")")
    is_ready "$ADDRESS" "$http" && health=ready || health="not ready"
    [[ $module != sip-signaling ]] || rtt=$(rtt_of "$node")
  else
    pid=-
  fi
  [[ $health == ready ]] || ALL_READY=false
  printf '%-17s %-16s %8s  %-10s %9s  %s\n' "$module" "$node" "$pid" "$health" "$rtt" "$up"
}

rtt_of() {
  local node state rtt
  while read -r node state rtt; do
    [[ $node != "$1" ]] || { [[ $state == up ]] && echo "$rtt ms" || echo "$state"; return; }
  done <<<"$TARGETS"
  echo -
}
