# ./sentiric logs: the services' own lines, one JSON object each.

logs_help() {
  cat <<'HELP'
./sentiric logs [SERVICE...] [-f] [-n LINES]

  SERVICE    sip-gateway, sip-signaling (both nodes), sip-signaling-node-b, media-service, ..., or a data
             server: postgres, redis, rabbitmq, consul; of a cluster patroni, sentinel, redis-node-b, ... too;
             none: all services
  -f         go on as lines come in
  -n LINES   how many of each to begin with (default 20)

The files are in the state folder under logs/; NAME.log.1 is the run before.
HELP
}

logs() {
  local follow=() lines=20 wanted=() name files=()
  while (($#)); do
    case $1 in
      -f) follow=(-F) ;;
      -n) [[ ${2-} =~ ^[0-9]+$ ]] || usage_error logs "-n needs a number"; lines=$2; shift ;;
      -*) usage_error logs "unknown argument: $1" ;;
      *) wanted+=("$1") ;;
    esac
    shift
  done
  need_state
  # One process writes one log.
  ! $ONE_PROCESS || wanted=("${wanted[@]/#sip-*/one-node}") wanted=("${wanted[@]/%*-service/one-node}")
  for name in $(instance_names); do
    [[ ! -e $STATE/logs/$name.log ]] || ! matches "$name" "${wanted[@]}" || files+=("$STATE/logs/$name.log")
  done
  for name in "${SERVERS[@]}"; do
    [[ ! -e $STATE/$name/log || " ${wanted[*]} " != *" $name "* ]] || files+=("$STATE/$name/log")
  done
  ! is_cluster || member_logs "${wanted[@]}"
  ((${#files[@]})) || fail "no log of ${wanted[*]:-anything}" "there are: $(instance_names | tr '\n' ' ')${SERVERS[*]}"
  ((${#files[@]} == 1)) && exec tail -q -n "$lines" "${follow[@]}" "${files[@]}"
  exec tail -n "$lines" "${follow[@]}" "${files[@]}"
}

# matches NAME [WANTED...]: no wish matches everything.
matches() {
  local name=$1 want
  shift
  (($#)) || return 0
  for want in "$@"; do [[ $name != "$want" && $name != "$want"-node-* ]] || return 0; done
  return 1
}
