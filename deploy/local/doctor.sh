# ./sentiric doctor: looks at this machine and this platform, one line per thing, with what to do.

doctor_help() {
  cat <<'HELP'
./sentiric doctor

Checks the JDK, Maven, locale, ports, advertised addresses, socket buffers, clock, disk, memory and certificates, and whether each data
server and service can be reached. OK, WARN or FAIL per line; ends with 1 when something is FAIL.
HELP
}

doctor() {
  (($# == 0)) || usage_error doctor "unknown argument: $1"
  FAILED=false
  check_jdk
  check_locale
  check_socket_buffers
  check_clock
  check_room
  if load_state; then
    check_addresses
    check_certificates
    if is_cluster; then check_members; else check_servers; fi
    each_instance check_instance
    check_targets
  else
    good platform "nothing was started in $STATE; ./sentiric up starts it"
    check_fixed_ports
  fi
  ! $FAILED || exit 1
}

good() { printf 'OK    %-22s %s\n' "$1" "$2"; }
doubt() { printf 'WARN  %-22s %s\n' "$1" "$2"; }
bad() {
  FAILED=true
  printf 'FAIL  %-22s %s\n' "$1" "$2"
}

check_jdk() {
  local home
  if home=$(find_jdk); then
    good "JDK $JDK_VERSION" "$home"
  else
    bad "JDK $JDK_VERSION" "none in JAVA_HOME, PATH or /usr/lib/jvm: unpack one and set JAVA_HOME, or apt-get install openjdk-$JDK_VERSION-jdk-headless"
  fi
  if command -v mvn >/dev/null; then good Maven "$(command -v mvn)"; else bad Maven "not on PATH: apt-get install maven"; fi
}

# Our own processes run in English whatever the machine speaks; other programs may not.
check_locale() {
  case $USER_LOCALE in
    tr* | az*) doubt locale "$USER_LOCALE: i and I differ from English there; the services set en_US for themselves, start other Java programs with -Duser.language=en" ;;
    *) good locale "${USER_LOCALE:-not set}" ;;
  esac
}

RMEM_WANTED=$((4 * 1024 * 1024))
check_socket_buffers() {
  local name value
  for name in rmem_max wmem_max; do
    value=$(cat "/proc/sys/net/core/$name" 2>/dev/null) || { doubt "net.core.$name" "cannot be read here; on the host it should be $RMEM_WANTED or more"; continue; }
    if ((value >= RMEM_WANTED)); then
      good "net.core.$name" "$value bytes"
    else
      doubt "net.core.$name" "$value bytes; bursts of SIP and RTP may be lost: sysctl -w net.core.$name=$RMEM_WANTED (to keep it: /etc/sysctl.d/90-sentiric.conf)"
    fi
  done
}

check_clock() {
  local year
  year=$(date +%Y)
  if ((year < 2025)); then
    bad clock "it is $(date -u) here; nonces, certificates and call records need the right time: timedatectl set-ntp true"
  elif command -v timedatectl >/dev/null && [[ $(timedatectl show -p NTPSynchronized --value 2>/dev/null) == no ]]; then
    doubt clock "not synchronised; nonces of one node would be refused by another: timedatectl set-ntp true"
  else
    good clock "$(date -u +'%Y-%m-%d %H:%M:%S UTC')"
  fi
}

check_room() {
  local place=$STATE free memory
  while [[ ! -d $place ]]; do place=$(dirname "$place"); done
  free=$(df -Pk "$place" | awk 'NR == 2 { print int($4 / 1024) }')
  if ((free < 500)); then bad disk "$free MiB free at $place; 2000 are needed"
  elif ((free < 2000)); then doubt disk "$free MiB free at $place; 2000 are recommended"
  else good disk "$free MiB free at $place"; fi
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
  if any_instance_runs || ((memory >= 2500)); then good memory "$memory MiB available"; else doubt memory "$memory MiB available; the whole platform wants about 2500"; fi
}

# What phones are told must be an address of this machine that they can reach.
check_addresses() {
  case $GATEWAY_ADDRESS in
    0.0.0.0) bad "advertised address" "0.0.0.0 is told to phones, who cannot call that: ./sentiric up --public ADDRESS" ;;
    127.* | ::1) good "advertised address" "$GATEWAY_ADDRESS: only this machine can call; for phones on the network: ./sentiric up --public ADDRESS" ;;
    *)
      if ! (check_address "$GATEWAY_ADDRESS") >/dev/null 2>&1; then
        bad "advertised address" "$GATEWAY_ADDRESS is no longer an address of this machine: ./sentiric up --public ADDRESS, one of $(own_addresses | tr '\n' ' ')"
      elif is_container_address "$GATEWAY_ADDRESS"; then
        doubt "advertised address" "$GATEWAY_ADDRESS belongs to a container bridge; phones elsewhere cannot reach it: ./sentiric up --public ADDRESS"
      else
        good "advertised address" "$GATEWAY_ADDRESS for SIP and RTP"
      fi ;;
  esac
}

# Docker's and Podman's bridges, or any address while we are in a container ourselves.
is_container_address() {
  [[ ! -e /.dockerenv ]] || return 0
  command -v ip >/dev/null || return 1
  ip -4 -o address show 2>/dev/null | awk -v a="$1" '{ split($4, b, "/") } b[1] == a && $2 ~ /^(docker|br-|podman|cni|veth)/ { found = 1 } END { exit !found }'
}

check_servers() {
  local name pid
  for name in "${SERVERS[@]}"; do
    if pid=$(server_pid "$name"); then good "$name" "$(server_address "$name"), pid $pid$(server_answer "$name")"
    else bad "$name" "does not run: ./sentiric up; its log: $STATE/$name/log"; fi
  done
}

server_address() {
  local host=${1^^}_HOST port=${1^^}_PORT
  echo "${!host-?}:${!port-?}"
}

# What the server itself says, beyond being there.
server_answer() {
  local leader
  [[ $1 == consul ]] || return 0
  leader=$(http_get "$CONSUL_HOST" "$CONSUL_PORT" /v1/status/leader) && echo ", leader $leader"
}

check_instance() {
  local prefix=$1 name=$4 http=$5 pid body
  if ! pid=$(instance_pid "$name"); then
    bad "$name" "does not run: ./sentiric up; its last words: ./sentiric logs $name"
    return
  fi
  if body=$(http_get "$ADDRESS" "$http" /health/readiness); then
    good "$name" "$ADDRESS:$http, pid $pid"
  else
    bad "$name" "pid $pid is not ready: ${body:-no answer at http://$ADDRESS:$http/health/readiness}; ./sentiric logs $name"
  fi
  [[ $7 == - ]] || [[ -n $(socket_on udp "$(address_of "$prefix")" "$7") ]] || bad "$name" "nothing is bound to $(address_of "$prefix"):$7/udp; ./sentiric logs $name"
}

check_targets() {
  local usable
  usable=$(usable_targets)
  case $usable in
    0) bad "signaling nodes" "the gateway can use none; callers get 503: http://$(node_address node-a):$GATEWAY_HTTP_PORT/targets" ;;
    1) doubt "signaling nodes" "the gateway can use one of two: http://$(node_address node-a):$GATEWAY_HTTP_PORT/targets" ;;
    *) good "signaling nodes" "the gateway can use $usable" ;;
  esac
  if [[ $(http_get "$(node_address node-a)" "$GATEWAY_HTTP_PORT" /health/readiness) =~ \"nodesNotBelieved\":([1-9][0-9]*) ]]; then
    bad "nodes elsewhere" "${BASH_REMATCH[1]} are not on this machine and not used: anyone could forge their address on the socket for clients; give the gateway one towards them (GATEWAY_INSIDEBIND, GATEWAY_INSIDEPORT)"
  fi
  local consul
  consul=$(consul_leader)
  if consul_passes "$consul"; then good "Consul checks" "all passing"; else bad "Consul checks" "not all passing: http://$consul:$CONSUL_PORT/ui"; fi
}

# Before the first `up`: is anything in the way?
check_fixed_ports() {
  local busy
  if busy=$(. <(choose_ports 127.0.0.1) && check_ports 2>&1); then good ports "all free"; else bad ports "$busy"; fi
}
