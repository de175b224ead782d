# ./sentiric up: builds what changed, starts what is missing, waits until all of it can take calls.

up_help() {
  cat <<'HELP'
./sentiric up [--public ADDRESS]... [--no-build]
./sentiric up --nodes 3 [--no-build]

Starts PostgreSQL, Redis, RabbitMQ, Consul and the services of all three nodes on this machine, and waits until
calls can be made. What runs already is left alone; what was built from older sources is built again and restarted.

  --public ADDRESS   take SIP and RTP on this address of this machine instead, for phones on the network
                     (default: 127.0.0.1; also SENTIRIC_ADDRESS, several with commas). IPv4 or IPv6; one of each takes
                     both, on sockets that hear on all addresses of this machine. All else stays on loopback.
  --no-build         use the jars as they are
  --one-process      all services of one node in one process, as on a small machine (also SENTIRIC_ONE_PROCESS=true)
  --nodes 3          the whole cluster instead, as on three machines: each node at a loopback address of its own
                     (127.0.0.11 to .13) with its share of Consul, PostgreSQL, Redis, RabbitMQ and services, two of them
                     with an edge. Any one may be lost: ./sentiric node --help. It takes some 5 GB of memory.
                     A folder that holds a cluster goes on as one without this; for --nodes 1: ./sentiric down --purge

  SENTIRIC_STATE     folder for all state (default .sentiric); one platform per folder
  SENTIRIC_PORTS     `free`: choose free ports for everything; see ./sentiric env
  SENTIRIC_POSTGRES_PORT, _REDIS_PORT, _RABBITMQ_PORT, _CONSUL_PORT   a single data server's port
  LOG_LEVEL          info (default), debug
HELP
}

READY_SECONDS=180

up() {
  local address=${SENTIRIC_ADDRESS-} build=true reason named= nodes= one=${SENTIRIC_ONE_PROCESS:-false}
  while (($#)); do
    case $1 in
      --public) (($# > 1)) || usage_error up "--public needs an address"; named+=${named:+,}$2 address=$named; shift ;;
      --no-build) build=false ;;
      --one-process) one=true ;;
      --nodes)
        [[ ${2-} == [13] ]] || usage_error up "--nodes is 1 or 3"
        nodes=$2; shift ;;
      *) usage_error up "unknown argument: $1" ;;
    esac
    shift
  done
  [[ $nodes != 3 || $one == false ]] || usage_error up "the services of a cluster are processes of their own: --one-process and --nodes 3 exclude each other"
  [[ $nodes != 3 || -z $named ]] || usage_error up "a cluster on one machine stays on loopback: --public and --nodes 3 exclude each other"
  lock_state
  trap 'say; warn "interrupted; ./sentiric up goes on from here, ./sentiric down stops everything"; exit 130' INT TERM
  choose_platform "$address" "$nodes" "$one"
  check_ports
  need_jdk
  install_servers
  ! is_cluster || install_members
  ! $build || build_jars
  ! reason=$(missing_jar) || fail "$reason" "leave --no-build away"
  lay_out_jars
  make_secrets
  make_certificate
  make_mesh
  . "$STATE/secrets.env"
  local began=$SECONDS
  stop_outdated
  if is_cluster; then
    start_members
  else
    start_servers postgres redis consul
    load_servers || fail "$STATE/servers.env was not written" "see ./sentiric doctor"
    start_broker
  fi
  STARTED=()
  each_instance start_instance
  ((${#STARTED[@]} == 0)) || step "started ${#STARTED[@]} services"
  wait_until_ready
  is_cluster || await_broker
  drop_old_layouts
  step "ready ($((SECONDS - began)) s from the first process)"
  print_what_to_dial
  start_caching
}

# Addresses and ports: as they are while anything of ours runs, else chosen anew.
choose_platform() {
  local four= six= nodes=$2 loaded=false
  ! load_state || loaded=true
  if $loaded && holds_cluster; then
    [[ $2 != 1 && -z $named && $3 == false ]] || fail "$STATE holds a cluster of three nodes" "throw it away first: ./sentiric down --purge, or choose another folder by SENTIRIC_STATE"
    nodes=3
  fi
  if $loaded && { any_instance_runs || any_server_runs || any_member_runs; }; then
    [[ -z $2 || $2 == "$(is_cluster && echo 3 || echo 1)" ]] || fail "a platform of another number of nodes runs in $STATE" "stop it first: ./sentiric down, or choose another folder by SENTIRIC_STATE"
    ! is_cluster || return 0
    ! $3 || $ONE_PROCESS || fail "the platform runs in several processes" "stop it first: ./sentiric down"
    [[ -z $1 ]] || choose_addresses "$1"
    [[ -n $1 ]] || four=$GATEWAY_ADDRESS six=${GATEWAY_ADDRESS_IPV6-}
    if [[ $four,$six != "$GATEWAY_ADDRESS,${GATEWAY_ADDRESS_IPV6-}" ]]; then
      step "SIP and RTP move from $GATEWAY_ADDRESS${GATEWAY_ADDRESS_IPV6:+ and $GATEWAY_ADDRESS_IPV6} to $four${six:+ and $six}"
      stop_instances 30 "$(process_of sip-gateway node-a)" "$(process_of media-service node-a)"
      sed -i "s/^GATEWAY_ADDRESS=.*/GATEWAY_ADDRESS=$four/; s/^GATEWAY_ADDRESS_IPV6=.*/GATEWAY_ADDRESS_IPV6=$six/" "$STATE/platform.env"
    fi
  else
    ONE_PROCESS=$3
    if [[ $nodes == 3 ]]; then
      choose_cluster >"$STATE/platform.env.new"
    else
      CLUSTER_NET=
      use_platform
      [[ -z $1 ]] || choose_addresses "$1"
      choose_ports "${four:-127.0.0.1}" "$six" >"$STATE/platform.env.new"
    fi
    mv "$STATE/platform.env.new" "$STATE/platform.env"
  fi
  . "$STATE/platform.env"
  use_platform
}

# Sets four, the address that phones are told, and six, a second one of IPv6, from a list with commas.
choose_addresses() {
  local address families=
  four= six=
  for address in ${1//,/ }; do
    check_address "$address"
    case $families,$address in
      *6,*:* | *4,*.*) fail "$address is a second address of its family" "one of IPv4 and one of IPv6 can be told to phones" ;;
      *,*:*) families+=6 six=$address ;;
      *) families+=4 four=$address ;;
    esac
  done
  [[ -n $four ]] || four=$six six=
}

# The addresses of this machine that another can be told: the kernel's own tables, as there is no `ip` on a bare machine.
own_addresses() {
  awk '/32 host/ { print a } { a = $2 }' /proc/net/fib_trie | sort -u
  # Those of a link alone (fe80::) need an interface beside them, which no SIP message can tell.
  [[ ! -r /proc/net/if_inet6 ]] || awk '$1 !~ /^fe[89ab]/ { print $1 }' /proc/net/if_inet6 | sed -E 's/(....)/\1:/g; s/:$//; s/(^|:)0{1,3}/\1/g' | sort -u
}

check_address() {
  local has digits
  has="it has: $(own_addresses | tr '\n' ' ')"
  case $1 in
    0.0.0.0 | ::) fail "$1 cannot be told to a phone" "name an address of this machine; $has" ;;
    127.*.*.* | *.*.*.*) [[ $1 == 127.* ]] || own_addresses | grep -qxF "$1" || fail "$1 is not an address of this machine" "$has" ;;
    *:*)
      [[ -r /proc/net/if_inet6 ]] || fail "this machine has no IPv6" "switch it on: sysctl -w net.ipv6.conf.all.disable_ipv6=0"
      digits=$(ipv6_digits "${1%%%*}") || fail "$1 is not an IPv6 address" "without brackets, as in 2001:db8::5; $has"
      [[ $digits != fe[89ab]* ]] || fail "$1 holds on one link alone, phones elsewhere cannot reach it" "name another; $has"
      grep -q "^$digits " /proc/net/if_inet6 || fail "$1 is not an address of this machine" "$has" ;;
    *) fail "$1 is not an IP address" "name one of this machine; $has" ;;
  esac
}

# wait_until_ready [NODE]: all of it, or what of a cluster is that node's, whatever may be lost elsewhere.
wait_until_ready() {
  local -A pending=()
  local only=${1-} name address port instance consul deadline=$((SECONDS + READY_SECONDS))
  consul=$CONSUL_HOST
  [[ -z $only ]] || consul=$(node_address "$only")
  mark_pending() { [[ -n $only && $3 != "$only" ]] || pending[$2-$3]="$4 $ADDRESS $5"; }
  each_instance mark_pending
  while ((${#pending[@]})); do
    for instance in "${!pending[@]}"; do
      read -r name address port <<<"${pending[$instance]}"
      if is_ready "$address" "$port"; then
        [[ " ${STARTED[*]} " != *" $name "* ]] || step "  $instance is ready"
        unset "pending[$instance]"
      elif ! instance_pid "$name" >/dev/null; then
        show_last_words "$name"
        fail "$name ended while starting" "its log: $STATE/logs/$name.log"
      fi
    done
    is_cluster || ! broker_failed || exit 1
    ((SECONDS < deadline)) || fail "not ready after $READY_SECONDS s: ${!pending[*]}" "why: ./sentiric doctor; logs: ./sentiric logs ${!pending[*]}"
    sleep 0.2
  done
  step "waiting for Consul and for the gateway to see $([[ -n $only ]] && echo a signaling node || echo all signaling nodes)"
  until consul_passes "$consul" $only && targets_suffice $only; do
    ((SECONDS < deadline)) || fail "not ready after $READY_SECONDS s" "Consul: $consul:$CONSUL_PORT/ui, gateway: $(node_address node-a):$GATEWAY_HTTP_PORT/targets" "see ./sentiric doctor"
    sleep 0.2
  done
}

# targets_suffice [NODE]: does each gateway see all signaling nodes, or that of NODE one at least?
targets_suffice() {
  local line module node wanted
  wanted=$(printf '%s\n' "${INSTANCES[@]}" | grep -c ' sip-signaling ')
  [[ -z ${1-} ]] || wanted=1
  for line in "${INSTANCES[@]}"; do
    read -r _ module node _ <<<"$line"
    [[ $module != sip-gateway || $node != "${1:-$node}" ]] || (($(usable_targets "$(node_address "$node")") >= wanted)) || return 1
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

# consul_passes CONSUL [NODE]: every instance, or those of NODE, are there with all of their checks passing.
consul_passes() {
  local passing line prefix module node port
  passing=$(http_get "$1" "$CONSUL_PORT" /v1/health/state/passing) || return 1
  for line in "${INSTANCES[@]}"; do
    read -r prefix module node _ <<<"$line"
    [[ $node == "${2:-$node}" ]] || continue
    port=${prefix}_HTTP_PORT
    [[ $passing == *"\"$module-${NODE_NAMES[$node]}-${!port}\""* ]] || return 1
  done
}

# Where TLS is on: its address and that of WebSockets, on a line of their own.
secure_addresses() {
  [[ -s $STATE/tls/fullchain.pem && -n ${GATEWAY_TLS_PORT-} ]] || return 0
  printf '\n                  TLS %s:%s, browsers wss://%s:%s (certificate: %s)' \
    "$(bracketed "$GATEWAY_ADDRESS")" "$GATEWAY_TLS_PORT" "$(bracketed "$GATEWAY_ADDRESS")" "$GATEWAY_WSS_PORT" "$STATE/tls/fullchain.pem"
}

print_what_to_dial() {
  local sip port=
  sip=$(bracketed "$GATEWAY_ADDRESS"):$GATEWAY_SIP_PORT
  [[ $GATEWAY_SIP_PORT == 5060 ]] || port=" $GATEWAY_SIP_PORT"
  cat <<TEXT

The platform runs.

  one line        echo "REGISTER sip:test@sentiric.cloud SIP/2.0" | nc -u -w1 $GATEWAY_ADDRESS $GATEWAY_SIP_PORT
  a test call     ./sentiric call 902124548590
  a softphone     user 1001, 1002 or 2001, password $DEMO_PASSWORD, domain ${SIP_REALM:-sentiric.cloud},
                  outbound proxy $sip${GATEWAY_ADDRESS_IPV6:+ or [$GATEWAY_ADDRESS_IPV6]:$GATEWAY_SIP_PORT} (UDP or TCP)$(secure_addresses)
  numbers         902124548590 welcome announcement     902120000000 echo
                  902120000001 outside office hours     902120000002 a plan that refuses
                  902120000003 in maintenance           902120000004 user 1001
  second tenant   its own 1001 and 2001 in domain acme.${SIP_REALM:-sentiric.cloud}; 902120000005 is its 1001
  nodes           http://$CONSUL_HOST:$CONSUL_PORT/ui       who is fastest: ./sentiric status
  what happens    ./sentiric logs -f                    one service: ./sentiric logs sip-signaling -f
  stop            ./sentiric down
TEXT
  is_cluster && { say "  the cluster     who leads what: ./sentiric status     lose a node: ./sentiric node kill node-b"; return; }
  [[ $GATEWAY_ADDRESS != 127.* && $GATEWAY_ADDRESS != ::1 ]] || say "  other machines  ./sentiric up --public ADDRESS lets phones on the network in"
}
