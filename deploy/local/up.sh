# ./sentiric up: builds what changed, starts what is missing, waits until all of it can take calls.

up_help() {
  cat <<'HELP'
./sentiric up [--public ADDRESS] [--no-build]

Starts PostgreSQL, Redis, RabbitMQ, Consul and the services of all three nodes on this machine, and waits until
calls can be made. What runs already is left alone; what was built from older sources is built again and restarted.

  --public ADDRESS   take SIP and RTP on this address of this machine too, for phones on the network
                     (default: 127.0.0.1 only; also SENTIRIC_ADDRESS). All else stays on loopback.
  --no-build         use the jars as they are

  SENTIRIC_STATE     folder for all state (default .sentiric); one platform per folder
  SENTIRIC_PORTS     `free`: choose free ports for everything; see ./sentiric env
  SENTIRIC_POSTGRES_PORT, _REDIS_PORT, _RABBITMQ_PORT, _CONSUL_PORT   a single data server's port
  LOG_LEVEL          info (default), debug
HELP
}

READY_SECONDS=180

up() {
  local address=${SENTIRIC_ADDRESS-} build=true reason
  while (($#)); do
    case $1 in
      --public) (($# > 1)) || usage_error up "--public needs an address"; address=$2; shift ;;
      --no-build) build=false ;;
      *) usage_error up "unknown argument: $1" ;;
    esac
    shift
  done
  lock_state
  trap 'say; warn "interrupted; ./sentiric up goes on from here, ./sentiric down stops everything"; exit 130' INT TERM
  choose_platform "$address"
  check_ports
  need_jdk
  install_servers
  ! $build || build_jars
  ! reason=$(missing_jar) || fail "$reason" "leave --no-build away"
  lay_out_jars
  make_secrets
  make_certificate
  make_mesh
  . "$STATE/secrets.env"
  local began=$SECONDS
  stop_outdated
  start_servers postgres redis consul
  load_servers || fail "$STATE/servers.env was not written" "see ./sentiric doctor"
  start_broker
  STARTED=()
  each_instance start_instance
  ((${#STARTED[@]} == 0)) || step "started ${#STARTED[@]} services"
  wait_until_ready
  await_broker
  drop_old_layouts
  step "ready ($((SECONDS - began)) s from the first process)"
  print_what_to_dial
  start_caching
}

# Addresses and ports: as they are while anything of ours runs, else chosen anew.
choose_platform() {
  local wanted=$1
  if [[ -n $wanted ]]; then
    is_own_address "$wanted" || fail "$wanted is not an address of this machine" "it has: $(own_addresses | tr '\n' ' ')"
  fi
  if load_state && { any_instance_runs || any_server_runs; }; then
    wanted=${wanted:-$GATEWAY_ADDRESS}
    if [[ $wanted != "$GATEWAY_ADDRESS" ]]; then
      step "SIP and RTP move from $GATEWAY_ADDRESS to $wanted"
      stop_instances 30 sip-gateway-node-a media-service-node-a
      sed -i "s/^GATEWAY_ADDRESS=.*/GATEWAY_ADDRESS=$wanted/" "$STATE/platform.env"
    fi
  else
    choose_ports "${wanted:-127.0.0.1}" >"$STATE/platform.env.new"
    mv "$STATE/platform.env.new" "$STATE/platform.env"
  fi
  . "$STATE/platform.env"
}

own_addresses() {
  # Local addresses of the kernel's own table; there is no `ip` on a bare machine.
  awk '/32 host/ { print a } { a = $2 }' /proc/net/fib_trie | sort -u
}

is_own_address() {
  [[ $1 != 0.0.0.0 ]] || fail "0.0.0.0 cannot be told to a phone" "name one address of this machine: $(own_addresses | tr '\n' ' ')"
  [[ $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$ ]] && { [[ $1 == 127.* ]] || own_addresses | grep -qxF "$1"; }
}

wait_until_ready() {
  local -A pending=()
  local name deadline=$((SECONDS + READY_SECONDS))
  mark_pending() { pending[$4]=$5; }
  each_instance mark_pending
  while ((${#pending[@]})); do
    for name in "${!pending[@]}"; do
      if is_ready 127.0.0.1 "${pending[$name]}"; then
        [[ " ${STARTED[*]} " != *" $name "* ]] || step "  $name is ready"
        unset "pending[$name]"
      elif ! instance_pid "$name" >/dev/null; then
        show_last_words "$name"
        fail "$name ended while starting" "its log: $STATE/logs/$name.log"
      fi
    done
    ! broker_failed || exit 1
    ((SECONDS < deadline)) || fail "not ready after $READY_SECONDS s: ${!pending[*]}" "why: ./sentiric doctor; logs: ./sentiric logs ${!pending[*]}"
    sleep 0.2
  done
  step "waiting for Consul and for the gateway to see both signaling nodes"
  until consul_passes && (($(usable_targets) >= 2)); do
    ((SECONDS < deadline)) || fail "not ready after $READY_SECONDS s" "Consul: ${CONSUL_HOST}:${CONSUL_PORT}/ui, gateway: 127.0.0.1:$GATEWAY_HTTP_PORT/targets" "see ./sentiric doctor"
    sleep 0.2
  done
}

# The messages of the last lines, whether they are JSON or a plain Java complaint.
show_last_words() {
  local line
  tail -n 6 "$STATE/logs/$1.log" | while IFS= read -r line; do
    [[ $line != '{'* ]] || line=$(json_value message <<<"$line")
    printf '%b\n' "${line//\\n/$'\n'}" | cut -c1-300
  done >&2
}

# Every instance is in Consul with all of its checks passing.
consul_passes() {
  local passing line prefix module node
  passing=$(http_get "$CONSUL_HOST" "$CONSUL_PORT" /v1/health/state/passing) || return 1
  for line in "${INSTANCES[@]}"; do
    read -r prefix module node _ <<<"$line"
    [[ $passing == *"\"$module-${NODE_NAMES[$node]}\""* ]] || return 1
  done
}

# Where TLS is on: its address and that of WebSockets, on a line of their own.
secure_addresses() {
  [[ -s $STATE/tls/fullchain.pem && -n ${GATEWAY_TLS_PORT-} ]] || return 0
  printf '\n                  TLS %s:%s, browsers wss://%s:%s (certificate: %s)' \
    "$GATEWAY_ADDRESS" "$GATEWAY_TLS_PORT" "$GATEWAY_ADDRESS" "$GATEWAY_WSS_PORT" "$STATE/tls/fullchain.pem"
}

print_what_to_dial() {
  local sip=$GATEWAY_ADDRESS:$GATEWAY_SIP_PORT port=
  [[ $GATEWAY_SIP_PORT == 5060 ]] || port=" $GATEWAY_SIP_PORT"
  cat <<TEXT

The platform runs.

  one line        echo "REGISTER sip:test@sentiric.cloud SIP/2.0" | nc -u -w1 $GATEWAY_ADDRESS $GATEWAY_SIP_PORT
  a test call     ./sentiric call 902124548590
  a softphone     user 1001, 1002 or 2001, password $DEMO_PASSWORD, domain ${SIP_REALM:-sentiric.cloud},
                  outbound proxy $sip (UDP or TCP)$(secure_addresses)
  numbers         902124548590 welcome announcement     902120000000 echo
                  902120000001 outside office hours     902120000002 a plan that refuses
                  902120000003 in maintenance           902120000004 user 1001
  nodes           http://$CONSUL_HOST:$CONSUL_PORT/ui       who is fastest: ./sentiric status
  what happens    ./sentiric logs -f                    one service: ./sentiric logs sip-signaling -f
  stop            ./sentiric down
TEXT
  [[ $GATEWAY_ADDRESS != 127.* ]] || say "  other machines  ./sentiric up --public ADDRESS lets phones on the network in"
}
