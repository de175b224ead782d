# ./sentiric down: stops what this state folder started, and checks that nothing of it is left.

down_help() {
  cat <<'HELP'
./sentiric down [--purge]

Stops the services (calls in progress are ended properly, up to 30 s) and then the data servers.
Data and logs stay in the state folder; --purge deletes the folder too.
HELP
}

down() {
  local purge=()
  case ${1-} in
    '') ;;
    --purge) purge=(--purge) ;;
    *) usage_error down "unknown argument: $1" ;;
  esac
  [[ -d $STATE ]] || { say "nothing was started in $STATE"; return; }
  lock_state
  load_state || :
  stop_instances 5 caching
  # Front first: no new call comes in while those behind end theirs.
  stop_instances 30 $(instance_names | grep -E '^sip-')
  # shellcheck disable=SC2046
  stop_instances 30 $(instance_names)
  if [[ -d $STATE/nodes ]]; then stop_members "${purge[@]}"; fi
  stop_servers "${purge[@]}"
  drop_groups
  check_nothing_left
  ((${#purge[@]} == 0)) || { rm -rf "$STATE"; say "deleted $STATE"; }
}

check_nothing_left() {
  local left line deadline=$((SECONDS + 5))
  while :; do
    left=()
    while IFS= read -r line; do left+=("process ${line:0:120}"); done < <(processes_of_state)
    if [[ -n ${GATEWAY_SIP_PORT-} ]]; then
      BUSY=()
      each_instance check_instance_ports
      left+=("${BUSY[@]}")
    fi
    ((${#left[@]})) || break
    ((SECONDS < deadline)) || fail "something is left:" "${left[@]}"
    sleep 0.2
  done
  say "stopped: no process and no port of this platform is left"
}
