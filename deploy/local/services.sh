# The processes of the platform on one machine: which module runs on which node, on which ports, with which environment.
# Three nodes share the address 127.0.0.1 here (but not in a cluster: cluster.sh), so node-c's signaling has ports of its own.

declare -A NODE_NAMES=([node-a]=node-a-gcp [node-b]=node-b-ant-prod [node-c]=node-c-ant-core)

# Variable prefix of `env`, module, node, and the ports of HTTP, gRPC and SIP; in the order of their table.
INSTANCES=(
  'GATEWAY     sip-gateway      node-a 13010 -     5060'
  'MEDIA       media-service    node-a 13030 13031 -'
  'SIGNALING_B sip-signaling    node-b 13020 13021 13024'
  'SIGNALING_C sip-signaling    node-c 13120 13121 13124'
  'DIALPLAN    dialplan-service node-b 12020 12021 -'
  'USER        user-service     node-b 12010 12011 -'
  'CDR         cdr-service      node-b 12050 12051 -'
)
RTP_PORTS_FIXED=10000-10999
# Further ports of the gateway: TLS, browsers, and its socket towards the nodes. SIP over TCP has the number of SIP over UDP.
declare -A MORE_PORTS=([TLS]=5061 [WSS]=7443 [INSIDE]=13014)

# Of those apart, what one process (module one-node) is: all of a node, without a second signaling.
in_one_process() {
  local line prefix module node rest
  INSTANCES=()
  for line in "${ALONE[@]}"; do
    read -r prefix module node rest <<<"$line"
    [[ $prefix == SIGNALING_C ]] || INSTANCES+=("$prefix $module node-a $rest")
  done
  MODULES=(one-node)
}

# The name of the process that an instance is, or is in.
process_of() { [[ ${ONE_PROCESS-} == true ]] && echo "one-node-$2" || echo "$1-$2"; }

# each_instance FUNCTION [ARGUMENT...]: calls it with PREFIX MODULE NODE NAME HTTP GRPC SIP, the ports being those of this platform
# ("-": none), and the arguments. ADDRESS is that of its node then.
each_instance() {
  local line prefix module node http grpc sip ADDRESS
  for line in "${INSTANCES[@]}"; do
    read -r prefix module node http grpc sip <<<"$line"
    ADDRESS=$(node_address "$node")
    [[ $http == - ]] || http=${prefix}_HTTP_PORT http=${!http-$http}
    [[ $grpc == - ]] || grpc=${prefix}_GRPC_PORT grpc=${!grpc-$grpc}
    [[ $sip == - ]] || sip=${prefix}_SIP_PORT sip=${!sip-$sip}
    "$1" "$prefix" "$module" "$node" "$(process_of "$module" "$node")" "$http" "$grpc" "$sip" "${@:2}"
  done
}

instance_names() {
  local line prefix module node
  for line in "${INSTANCES[@]}"; do
    read -r prefix module node _ <<<"$line"
    process_of "$module" "$node"
  done | uniq
}

any_instance_runs() {
  local name
  for name in $(instance_names); do ! instance_pid "$name" >/dev/null || return 0; done
  return 1
}

# The address a process is reached at: only what phones talk to follows `up --public`.
address_of() { [[ $1 == GATEWAY ]] && echo "$GATEWAY_ADDRESS" || echo "$ADDRESS"; }

# The address that phones are told of an edge, and the one that SIP and RTP are bound to: where phones have one of each family,
# sockets of both.
told_address() { is_cluster && echo "$ADDRESS" || echo "$GATEWAY_ADDRESS"; }
bound_address() { [[ -n ${GATEWAY_ADDRESS_IPV6-} ]] && echo 0.0.0.0 || told_address; }

# The settings of a platform: addresses and ports. The arguments are the address for SIP and RTP, and a second one of IPv6.
choose_ports() {
  local rtp=$RTP_PORTS_FIXED line prefix module node http grpc sip kind value name variable
  echo "CLUSTER_NET="
  echo "GATEWAY_ADDRESS=$1"
  echo "GATEWAY_ADDRESS_IPV6=${2-}"
  echo "ONE_PROCESS=${ONE_PROCESS:-false}"
  for line in "${INSTANCES[@]}"; do
    read -r prefix module node http grpc sip <<<"$line"
    for kind in HTTP GRPC SIP; do
      value=${kind,,}
      value=${!value}
      [[ $value != - ]] || continue
      [[ ${SENTIRIC_PORTS-} != free ]] || free_port value
      echo "${prefix}_${kind}_PORT=$value"
    done
  done
  for kind in "${!MORE_PORTS[@]}"; do
    value=${MORE_PORTS[$kind]}
    [[ ${SENTIRIC_PORTS-} != free ]] || free_port value
    echo "GATEWAY_${kind}_PORT=$value"
  done
  for name in "${SERVERS[@]}"; do
    variable=SENTIRIC_${name^^}_PORT
    value=${!variable:-${SERVER_PORTS[$name]}}
    [[ ${SENTIRIC_PORTS-} != free && $value != free ]] || free_port value
    echo "$variable=$value"
  done
  [[ ${SENTIRIC_PORTS-} != free ]] || free_rtp_ports rtp
  echo "RTP_PORTS=$rtp"
}

# Ends the command when a port that an instance is about to bind belongs to someone else.
check_ports() {
  BUSY=()
  each_instance check_instance_ports
  local name variable port inode
  if is_cluster; then check_member_ports; fi
  for name in $(is_cluster || echo "${SERVERS[@]}"); do
    variable=SENTIRIC_${name^^}_PORT
    port=${!variable}
    inode=$(socket_on tcp 127.0.0.1 "$port") || continue
    server_pid "$name" >/dev/null || BUSY+=("$name needs 127.0.0.1:$port/tcp, held by $(holder "$inode"); another port: SENTIRIC_${name^^}_PORT=1$port ./sentiric up")
  done
  ((${#BUSY[@]} == 0)) || fail "ports are in use:" "${BUSY[@]}" "end those programs, or let all ports be chosen: SENTIRIC_PORTS=free ./sentiric up"
}

check_instance_ports() {
  local prefix=$1 name=$4 inode
  ! instance_pid "$name" >/dev/null || return 0
  busy_port "$name" tcp "$ADDRESS" "$5"
  busy_port "$name" tcp "$ADDRESS" "$6"
  busy_port "$name" udp "$(address_of "$prefix")" "$7"
  [[ $prefix == GATEWAY ]] || return 0
  busy_port "$name" tcp "$GATEWAY_ADDRESS" "$7"
  busy_port "$name" tcp "$GATEWAY_ADDRESS" "${GATEWAY_TLS_PORT:--}"
  busy_port "$name" tcp "$GATEWAY_ADDRESS" "${GATEWAY_WSS_PORT:--}"
  busy_port "$name" udp "$ADDRESS" "${GATEWAY_INSIDE_PORT:--}"
}

busy_port() {
  local inode
  [[ $4 != - ]] && inode=$(socket_on "$2" "$3" "$4") || return 0
  BUSY+=("$1 needs $3:$4/$2, held by $(holder "$inode")")
}

# Heap and compiler: what carries calls gets all compiler tiers, what answers a request per call starts fast instead. So does
# sip-signaling where few processors are there for all: its second compiler would take them from the calls of the first minute.
FEW_PROCESSORS=4

# Compilers give way to calls: as nice as that (ThreadPriorityPolicy lets a JVM say so), they take what nobody else wants.
BEHIND_CALLS=(-XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=10)

jvm_size() {
  # With one compiler the JVM has room for 48 MB of code, and stops the world for half a second when it has used a third of that.
  local start_fast="-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
  # Thirteen of them share a machine then.
  if is_cluster; then
    case $1 in
      sip-signaling | media-service) echo "-Xms48m -Xmx256m $start_fast" ;;
      *) echo "-Xms32m -Xmx160m $start_fast" ;;
    esac
    return
  fi
  case $1 in
    sip-gateway) echo "-Xms64m -Xmx256m" ;;
    sip-signaling) (($(nproc) > FEW_PROCESSORS)) && echo "-Xms96m -Xmx512m" || echo "-Xms96m -Xmx512m $start_fast" ;;
    one-node) (($(nproc) > FEW_PROCESSORS)) && echo "-Xms96m -Xmx768m" || echo "-Xms96m -Xmx768m $start_fast" ;;
    media-service) echo "-Xms64m -Xmx384m" ;;
    *) echo "-Xms32m -Xmx256m $start_fast" ;;
  esac
}

# Instances that run from an older build make room for the new one.
stop_outdated() {
  OUTDATED=()
  each_instance note_outdated
  ((${#OUTDATED[@]} == 0)) || { step "of an older build, restarting: ${OUTDATED[*]}"; stop_instances 30 "${OUTDATED[@]}"; }
}

note_outdated() {
  local module=$2 name=$4 pid
  pid=$(instance_pid "$name") || return 0
  [[ $(tr '\0' ' ' <"/proc/$pid/cmdline") == *" $(app_of "$(built_as "$module")")/"* ]] || OUTDATED+=("$name")
}

# The module whose jar an instance runs from.
built_as() { [[ ${ONE_PROCESS-} == true ]] && echo one-node || echo "$1"; }

start_instance() {
  local name=$4
  ! instance_pid "$name" >/dev/null || return 0
  compose_command "$@"
  mkdir -p "$STATE/data/$name"
  ! is_cluster || await_turn
  GROUP=$(group_of "$3") launch "$name" "${COMMAND[@]}"
  STARTED+=("$name")
}

# Sets COMMAND: the whole command line of an instance, its environment included; nothing of the caller's gets through.
# Arguments as each_instance gives them; what follows are further VARIABLE=value and -JVM options.
compose_command() {
  local module name=$4 app args size more environment=()
  module=$(built_as "$2")
  if [[ $module == one-node ]]; then
    each_instance add_environment
  else
    compose_environment "$@"
  fi
  environment+=(PATH="$PATH" HOME="$STATE/data/$name" LANG=C.UTF-8)
  shift 7
  app=$(app_of "$module")
  read -ra args <<<"$(jvm_args)"
  read -ra size <<<"$(jvm_size "$module")"
  for more in "$@"; do
    case $more in
      -*) args+=("$more") ;;
      *) [[ $module == one-node ]] && each_instance add_variable "$more" || environment+=("$more") ;;
    esac
  done
  [[ ! -s $app/start.aot ]] || args+=("-XX:AOTCache=$app/start.aot")
  COMMAND=(env -i "${environment[@]}" "$JAVA_HOME/bin/java" "${args[@]}" "${size[@]}"
    "${BEHIND_CALLS[@]}" -XX:+UseSerialGC -XX:MetaspaceSize=128m -XX:+ExitOnOutOfMemoryError -XX:ErrorFile="$STATE/logs/$name-crash.log" -jar "$app/$module-$VERSION.jar")
}

# One process has the variables of each service under its name: GATEWAY_HTTP_PORT. What begins so already is the gateway's alone.
add_environment() {
  local variable all=("${environment[@]}")
  environment=()
  compose_environment "$@"
  for variable in "${environment[@]}"; do
    [[ $variable == GATEWAY_* && $1 == GATEWAY ]] || variable=${1%_?}_$variable
    all+=("$variable")
  done
  environment=("${all[@]}")
}

# For each service of one process; after the arguments of each_instance.
add_variable() { [[ $8 == GATEWAY_* ]] && environment+=("$8") || environment+=("${1%_?}_$8"); }

# Adds to environment what tells a service where it is and whom it talks to.
compose_environment() {
  local prefix=$1 module=$2 node=$3 name=$4 http=$5 grpc=$6 sip=$7
  environment+=(
    CURRENT_NODE_NAME="${NODE_NAMES[$node]}" CURRENT_NODE_IP="$ADDRESS"
    HTTP_PORT="$http" OPERATOR_TOKEN="$OPERATOR_TOKEN" DATA_DIR="$STATE/data/$module-$node" LOG_LEVEL="${LOG_LEVEL:-info}"
    CONSUL_HOST="$(own_consul)" CONSUL_PORT="$CONSUL_PORT" SIP_REALM="${SIP_REALM:-sentiric.cloud}" REGION="${REGION:-TR}"
  )
  # Each with an account of its own (deploy/local/servers).
  local postgres=(POSTGRES_HOST="$POSTGRES_HOST" POSTGRES_PORT="$POSTGRES_PORT")
  local rabbitmq=(RABBITMQ_HOST="$RABBITMQ_HOST" RABBITMQ_PORT="$RABBITMQ_PORT")
  local redis=(REDIS_HOST="$REDIS_HOST" REDIS_PORT="$REDIS_PORT" REDIS_USER=signaling REDIS_PASSWORD="$REDIS_SIGNALING_PASSWORD")
  ! is_cluster || redis+=(REDIS_SENTINELS="$REDIS_SENTINELS" REDIS_SENTINEL_USER=signaling REDIS_SENTINEL_PASSWORD="$REDIS_SIGNALING_PASSWORD")
  [[ $grpc == - ]] || environment+=(GRPC_PORT="$grpc" CERTIFICATES="$MESH/${NODE_NAMES[$node]}/$module")
  local token=${module%-service}
  token=CONSUL_${token#sip-}_TOKEN token=${token^^}
  environment+=(CONSUL_TOKEN="${!token}")
  case $module in
    sip-gateway)
      environment+=(SIP_PORT="$sip" SIP_TCP_PORT="$sip" SIP_BIND="$(bound_address)" SIP_ADVERTISED="$(told_address)"
        SIP_ADVERTISED_IPV6="$GATEWAY_ADDRESS_IPV6" GATEWAY_INSIDEBIND="$ADDRESS" GATEWAY_INSIDEPORT="$GATEWAY_INSIDE_PORT" GATEWAY_KEYS="$GATEWAY_KEYS"
        GATEWAY_ABUSE_TRUSTED=local=127.0.0.0/8,local=::1/128) # who is on this machine may test with any load
      [[ ! -s $STATE/tls/fullchain.pem ]] || environment+=(SIP_TLS_PORT="${GATEWAY_TLS_PORT-}" SIP_WSS_PORT="${GATEWAY_WSS_PORT-}"
        TLS_CERTIFICATE="$STATE/tls/fullchain.pem" TLS_KEY="$STATE/tls/privkey.pem") ;;
    sip-signaling)
      environment+=(SIP_PORT="$sip" SIP_BIND="$ADDRESS" SIP_ADVERTISED="$ADDRESS" GATEWAY_KEYS="$GATEWAY_KEYS" NONCE_KEY="$NONCE_KEY"
        TRUSTED_TRUNKS=local=127.0.0.2/32 "${rabbitmq[@]}" RABBITMQ_PASSWORD="$RABBITMQ_SIGNALING_PASSWORD" "${redis[@]}") ;;
    media-service)
      environment+=(RTP_BIND="$(bound_address)" RTP_ADVERTISED="$(told_address)"
        RTP_ADVERTISED_IPV6="$GATEWAY_ADDRESS_IPV6" RTP_PORTS="$RTP_PORTS"
        RECORDINGS_DIR="$STATE/data/$module-$node/recordings" RECORDING_KEY="${RECORDING_KEY-}" "${rabbitmq[@]}" RABBITMQ_PASSWORD="$RABBITMQ_MEDIA_PASSWORD") ;;
    user-service)
      environment+=(DEMO_DATA=true DEMO_PASSWORD="$DEMO_PASSWORD" TRUNK_SECRET_KEY="$TRUNK_SECRET_KEY" "${postgres[@]}" POSTGRES_PASSWORD="$POSTGRES_USER_PASSWORD") ;;
    dialplan-service)
      environment+=(DEMO_DATA=true "${postgres[@]}" POSTGRES_PASSWORD="$POSTGRES_DIALPLAN_PASSWORD") ;;
    cdr-service)
      environment+=("${postgres[@]}" POSTGRES_PASSWORD="$POSTGRES_CDR_PASSWORD" "${rabbitmq[@]}" RABBITMQ_PASSWORD="$RABBITMQ_CDR_PASSWORD") ;;
  esac
}
