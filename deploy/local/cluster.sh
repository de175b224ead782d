# The cluster on one machine (`up --nodes 3`): three nodes, each at a loopback address of its own with the ports that it has on a
# machine of its own, and its share of the data servers (deploy/local/member).

NODES=(node-a node-b node-c)
# node-a has the third vote of whatever votes; PostgreSQL and the core are on node-b and node-c, an edge on node-a and node-b.
declare -A MEMBERS=([node-a]='consul rabbitmq redis sentinel' [node-b]='consul patroni rabbitmq redis sentinel' [node-c]='consul patroni rabbitmq redis sentinel')
declare -A MEMBER_PORTS=([consul]=8500 [patroni]=5432 [rabbitmq]=5672 [redis]=6379 [sentinel]=26379)
EPMD_PORT_FIXED=14369
ALONE=("${INSTANCES[@]}")
CLUSTER_INSTANCES=(
  'GATEWAY     sip-gateway      node-a 13010 -     5060'
  'GATEWAY_B   sip-gateway      node-b 13010 -     5060'
  'MEDIA       media-service    node-a 13030 13031 -'
  'MEDIA_B     media-service    node-b 13030 13031 -'
  'MEDIA_C     media-service    node-c 13030 13031 -'
  'SIGNALING_B sip-signaling    node-b 13020 13021 13024'
  'SIGNALING_C sip-signaling    node-c 13020 13021 13024'
  'DIALPLAN    dialplan-service node-b 12020 12021 -'
  'DIALPLAN_C  dialplan-service node-c 12020 12021 -'
  'USER        user-service     node-b 12010 12011 -'
  'USER_C      user-service     node-c 12010 12011 -'
  'CDR         cdr-service      node-b 12050 12051 -'
  'CDR_C       cdr-service      node-c 12050 12051 -'
)

is_cluster() { [[ -n ${CLUSTER_NET-} ]]; }

# After load_state: are there data of a cluster, which are bound to its addresses?
holds_cluster() { is_cluster && [[ -d $STATE/nodes ]]; }

# After platform.env was read.
use_platform() {
  if is_cluster; then INSTANCES=("${CLUSTER_INSTANCES[@]}"); else INSTANCES=("${ALONE[@]}"); fi
  [[ ${ONE_PROCESS-} != true ]] || in_one_process
}

node_address() {
  is_cluster || { echo 127.0.0.1; return; }
  case $1 in node-a) echo "$CLUSTER_NET.11" ;; node-b) echo "$CLUSTER_NET.12" ;; node-c) echo "$CLUSTER_NET.13" ;; esac
}

# Consul as the instance that each_instance is at reaches it.
own_consul() { is_cluster && echo "$ADDRESS" || echo "$CONSUL_HOST"; }

# The settings of a cluster: the addresses of one that has data stay. With SENTIRIC_PORTS=free other addresses are chosen, for the ports are fixed.
choose_cluster() {
  local net=127.0.0 rtp=$RTP_PORTS_FIXED epmd=$EPMD_PORT_FIXED line prefix module node http grpc sip kind value
  if holds_cluster; then
    net=$CLUSTER_NET rtp=$RTP_PORTS epmd=$EPMD_PORT
  elif [[ ${SENTIRIC_PORTS-} == free ]]; then
    net=127.$((1 + RANDOM % 250)).$((RANDOM % 250))
    free_port epmd
    free_rtp_ports rtp
  fi
  echo "CLUSTER_NET=$net"
  echo "GATEWAY_ADDRESS=$net.11"
  echo "GATEWAY_ADDRESS_IPV6="
  echo "ONE_PROCESS=false"
  echo "EPMD_PORT=$epmd"
  echo "RTP_PORTS=$rtp"
  for line in "${CLUSTER_INSTANCES[@]}"; do
    read -r prefix module node http grpc sip <<<"$line"
    for kind in HTTP GRPC SIP; do
      value=${kind,,}
      [[ ${!value} == - ]] || echo "${prefix}_${kind}_PORT=${!value}"
    done
  done
  for kind in "${!MORE_PORTS[@]}"; do echo "GATEWAY_${kind}_PORT=${MORE_PORTS[$kind]}"; done
}

# ---- members: the data servers of a node -----------------------------------------------------------

# member NODE COMMAND...: see deploy/local/member.
member() {
  local node=$1
  shift
  (
    export CURRENT_NODE_NAME=${NODE_NAMES[$node]} SENTIRIC_STATE=$STATE/nodes/$node SENTIRIC_NODE=$node SENTIRIC_EPMD=${EPMD_PORT:-$EPMD_PORT_FIXED}
    SENTIRIC_HOST=$(node_address "$node")
    SENTIRIC_MEMBERS=node-a=$(node_address node-a),node-b=$(node_address node-b),node-c=$(node_address node-c)
    export SENTIRIC_HOST SENTIRIC_MEMBERS
    join_group "$(group_of "$node")" "$ROOT/deploy/local/member" "$@" 9>&-
  )
}

member_pid() { member "$1" pid "$2" 2>/dev/null; }

any_member_runs() {
  local node
  is_cluster || return 1
  for node in "${NODES[@]}"; do [[ -z $(processes_of_node "$node") ]] || return 0; done
  return 1
}

install_members() {
  local missing=()
  command -v patroni >/dev/null || missing+=(patroni python3-consul)
  command -v redis-sentinel >/dev/null || missing+=(redis-sentinel)
  # Only `node cut` needs it, as root.
  command -v nft >/dev/null || [[ $(id -u) != 0 ]] || missing+=(nftables)
  ((${#missing[@]} == 0)) || need_packages "${missing[@]}"
}

# Passwords and tokens: the same on all nodes, as .env is on three machines.
make_member_secrets() {
  local node name
  "$ROOT/deploy/local/servers" secrets 9>&-
  for name in postgres_replicator patroni_rest rabbitmq_cookie; do
    grep -q "^$name=" "$STATE/accounts" || echo "$name=$(random_hex 18)" >>"$STATE/accounts"
  done
  grep -q '^consul_encrypt=' "$STATE/accounts" || echo "consul_encrypt=$(head -c 32 /dev/urandom | base64)" >>"$STATE/accounts"
  grep -q '^CONSUL_PATRONI_TOKEN=' "$STATE/tokens" || echo "CONSUL_PATRONI_TOKEN=$(</proc/sys/kernel/random/uuid)" >>"$STATE/tokens"
  for node in "${NODES[@]}"; do
    mkdir -p "$STATE/nodes/$node"
    chmod 711 "$STATE/nodes" "$STATE/nodes/$node"
    cp -p "$STATE"/{password,accounts,tokens} "$STATE/nodes/$node/"
  done
}

write_cluster_env() {
  local password a b c
  password=$(<"$STATE/password") a=$(node_address node-a) b=$(node_address node-b) c=$(node_address node-c)
  (
    umask 077
    {
      sed -n 's/^\([a-z]*_[a-z]*\)=/\1 /p' "$STATE/accounts" | while read -r name value; do [[ $name == consul_* || $name == rabbitmq_cookie ]] || echo "${name^^}_PASSWORD=$value"; done
      cat "$STATE/tokens"
      printf '%s\n' "POSTGRES_HOST=$b,$c" POSTGRES_PORT=5432 POSTGRES_USER=sentiric "POSTGRES_PASSWORD=$password" \
        "RABBITMQ_HOST=$b,$c,$a" RABBITMQ_PORT=5672 RABBITMQ_USER=sentiric "RABBITMQ_PASSWORD=$password" \
        "REDIS_HOST=$b" REDIS_PORT=6379 "REDIS_PASSWORD=$password" "REDIS_SENTINELS=$b:26379,$c:26379,$a:26379" \
        "CONSUL_HOST=$a" CONSUL_PORT=8500
    } >"$STATE/servers.env.new"
    mv "$STATE/servers.env.new" "$STATE/servers.env"
  )
}

# start_each NODE=SERVER...: all at once.
start_each() {
  local each jobs=() failed=false
  for each in "$@"; do
    member "${each%%=*}" start "${each#*=}" 2>&1 | while IFS= read -r line; do step "  $line"; done &
    jobs+=($!)
  done
  for each in "${jobs[@]}"; do wait "$each" || failed=true; done
  ! $failed || fail "a data server did not start" "its last words are above; its log: $STATE/nodes/NODE/SERVER/log"
}

start_members() {
  local node new=false
  make_member_secrets
  write_cluster_env
  load_servers
  make_groups
  start_epmd
  compgen -G "$STATE/nodes/node-*/rabbitmq/data/*" >/dev/null || new=true
  start_each node-a=consul node-b=consul node-c=consul
  member node-a tokens || exit 1
  start_each node-b=redis node-c=redis node-a=redis &
  local redis=$! brokers
  # Who has no data yet joins one that has; later all wait for each other, in whatever order they come.
  { ! $new || SENTIRIC_FIRST=true start_each node-a=rabbitmq; start_each node-a=rabbitmq node-b=rabbitmq node-c=rabbitmq; } &
  brokers=$!
  start_each node-b=patroni node-c=patroni
  member node-b accounts || exit 1
  wait $redis || exit 1
  start_each node-a=sentinel node-b=sentinel node-c=sentinel
  wait $brokers || exit 1
}

# Thirteen JVMs that start at once keep Consul, Patroni and the brokers from each other for longer than these wait: four at a time.
STARTING_AT_ONCE=4
await_turn() {
  local pending deadline=$((SECONDS + 60))
  count_pending() { [[ " ${STARTED[*]} " != *" $4 "* ]] || is_ready "$ADDRESS" "$5" || ! instance_pid "$4" >/dev/null || pending=$((pending + 1)); }
  while :; do
    pending=0
    each_instance count_pending
    ((pending >= STARTING_AT_ONCE && SECONDS < deadline)) || return 0
    sleep 0.3
  done
}

# Erlang's port mapper is always at 127.0.0.1 as well, so that there can be one for all three only. It is none of a node's.
start_epmd() {
  local pid
  ! epmd_pid >/dev/null || return 0
  setsid epmd -address "$(node_address node-a),$(node_address node-b),$(node_address node-c)" -port "$EPMD_PORT" >>"$STATE/logs/epmd.log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid $(start_time "$pid" || echo 0)" >"$STATE/nodes/epmd.pid"
}
epmd_pid() {
  local pid started
  { read -r pid started <"$STATE/nodes/epmd.pid"; } 2>/dev/null || return 1
  [[ -n $pid && $(start_time "$pid") == "$started" ]] && echo "$pid"
}

# stop_members [--purge]
stop_members() {
  local node pid jobs=()
  for node in "${NODES[@]}"; do
    stop_member_servers "$node" patroni sentinel redis rabbitmq &
    jobs+=($!)
  done
  wait "${jobs[@]}" || :
  jobs=()
  # What is synchronous is released in Consul, so that goes last.
  for node in "${NODES[@]}"; do stop_member_servers "$node" consul & jobs+=($!); done
  wait "${jobs[@]}" || :
  ! pid=$(epmd_pid) || { kill "$pid"; rm -f "$STATE/nodes/epmd.pid"; }
  [[ ${1-} != --purge ]] || for node in "${NODES[@]}"; do member "$node" purge; done
}
stop_member_servers() {
  local node=$1 name line
  shift
  for name in "$@"; do
    [[ " ${MEMBERS[$node]} " != *" $name "* ]] || member "$node" stop "$name" | while IFS= read -r line; do step "$line"; done
  done
}

check_member_ports() {
  local node name inode
  for node in "${NODES[@]}"; do
    for name in ${MEMBERS[$node]}; do
      inode=$(socket_on tcp "$(node_address "$node")" "${MEMBER_PORTS[$name]}") || continue
      member_pid "$node" "$name" >/dev/null || BUSY+=("$name of $node needs $(node_address "$node"):${MEMBER_PORTS[$name]}/tcp, held by $(holder "$inode")")
    done
  done
}

assign_members() {
  local node name prefix
  for node in "${NODES[@]}"; do
    prefix=${node^^} prefix=${prefix//-/_}
    assign "${prefix}_IP" "$(node_address "$node")"
    for name in ${MEMBERS[$node]}; do assign "${prefix}_${name^^}_PID" "$(member_pid "$node" "$name" || :)"; done
  done
}

member_logs() {
  local node name file want
  for node in "${NODES[@]}"; do
    for name in ${MEMBERS[$node]}; do
      file=$STATE/nodes/$node/$name/log
      for want in "$@"; do
        [[ ! -e $file || ($want != "$name" && $want != "$name-$node" && $want/$name != postgres/patroni) ]] || files+=("$file")
      done
    done
  done
}

check_members() {
  local node name pid
  for node in "${NODES[@]}"; do
    for name in ${MEMBERS[$node]}; do
      if pid=$(member_pid "$node" "$name"); then good "$name-$node" "$(node_address "$node"):${MEMBER_PORTS[$name]}, pid $pid"
      else bad "$name-$node" "does not run: ./sentiric node start $node; its log: $STATE/nodes/$node/$name/log"; fi
    done
  done
}

# ---- who leads what, for those that take one address ---

# tell HOST PORT BYTES LIMIT: sends them, with the escapes of printf, and prints what comes back, up to that of `head` or for 2 s.
tell() {
  {
    printf %b "$3" >&6
    timeout 2 head "$4" <&6
  } 2>/dev/null 6<>"/dev/tcp/$1/$2"
} 2>/dev/null

# The Redis that most Sentinels take for the primary.
redis_leader() {
  local node
  for node in "${NODES[@]}"; do
    tell "$(node_address "$node")" "${MEMBER_PORTS[sentinel]}" "AUTH $REDIS_PASSWORD\r\nSENTINEL GET-MASTER-ADDR-BY-NAME sentiric\r\n" -n4 | tr -d '\r' | sed -n '4{/\./p}' || :
  done | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2; found = 1 } END { exit !found }' || echo "$REDIS_HOST"
}

# A broker that takes messages: one in the minority listens no more. It says its version to a version that there is not, and hangs up.
broker() {
  local address
  for address in ${RABBITMQ_HOST//,/ }; do
    [[ $(tell "$address" "$RABBITMQ_PORT" 'AMQP\0\0\0\0' -c4) != AMQP ]] || { echo "$address"; return; }
  done
  echo "${RABBITMQ_HOST%%,*}"
}

# The Consul that leads, as any says that knows; a platform of one has one.
consul_leader() {
  local node leader
  for node in $(! is_cluster || echo "${NODES[@]}"); do
    leader=$(http_get "$(node_address "$node")" "$CONSUL_PORT" /v1/status/leader) || continue
    leader=${leader//\"/} leader=${leader%:*}
    [[ $leader != *.* ]] || { echo "$leader"; return; }
  done
  echo "$CONSUL_HOST"
}

# ---- the table of ./sentiric status ----------------------------------------------------------------------------------

status_of_cluster() {
  local node name pid health
  for node in "${NODES[@]}"; do
    for name in ${MEMBERS[$node]}; do
      health=stopped
      if pid=$(member_pid "$node" "$name"); then
        health=$(member "$node" role "$name") || ALL_READY=false
        printf '%-17s %-16s %8s  %-10s %9s  %s\n' "$name" "${NODE_NAMES[$node]}" "$pid" "${health:-no answer}" - "$(duration "$(uptime_of "$pid")")"
      else
        ALL_READY=false
        printf '%-17s %-16s %8s  %-10s %9s  %s\n' "$name" "${NODE_NAMES[$node]}" - stopped - -
      fi
    done
    ! is_cut "$node" || say "  $node is cut off: ./sentiric node heal $node"
  done
}
