# The certificates by which services know each other, apart from the certificate that phones see (make_certificate).

MESH=$STATE/tls/mesh
# What speaks gRPC; operator is who sits at this machine.
MESH_SERVICES=(sip-signaling media-service dialplan-service user-service cdr-service)
MESH_WARNING_DAYS=30

certs_help() {
  cat <<'HELP'
./sentiric certs NODE [SERVICE...]

Makes, or renews, the certificates of the services of NODE (node-a, node-b, node-c, or its name in CURRENT_NODE_NAME) and
says what to copy where. A running service takes a renewed certificate over without a restart.

  SERVICE   only these: sip-signaling, media-service, dialplan-service, user-service, cdr-service, operator

The authority that signs them is made at the first call and stays in .sentiric/tls/mesh/authority: keep its key.pem on
one machine, and out of backups that others read. CERTIFICATE_DAYS is how long a new certificate holds (397).
HELP
}

certs() {
  (($# > 0)) || usage_error certs "which node?"
  local name=$1 services
  shift
  case $name in
    node-a) services=(media-service operator) ;;
    node-b | node-c) services=(sip-signaling media-service dialplan-service user-service cdr-service operator) ;;
    *) services=("${MESH_SERVICES[@]}" operator) ;;
  esac
  (($# == 0)) || services=("$@")
  name=${NODE_NAMES[$name]-$name}
  make_state
  make_authority
  issue "$name" "${services[@]}"
  say "Made $MESH/$name: ${services[*]}"
  ! any_instance_runs || [[ ! " ${NODE_NAMES[*]} " == *" $name "* ]] || { say "Those of $name that run here take them over within half a minute."; return; }
  cat <<TEXT

On that machine the services look for them in the folder that CERTIFICATES in .env names, and run there as user 10001:
  rsync -a --mkpath --chown=10001:10001 --delete-after $MESH/$name/ root@$name:/etc/sentiric/certificates/
  .env: CERTIFICATES=/etc/sentiric/certificates
A service that runs takes a renewed certificate over by itself.
TEXT
}

make_authority() {
  command -v openssl >/dev/null || need_packages openssl
  "$ROOT/deploy/certificates" authority "$MESH" || fail "no certificate authority could be made in $MESH"
}

issue() { "$ROOT/deploy/certificates" issue "$MESH" "$@" || fail "no certificates could be made for $1"; }

# For `up`: what this platform's instances need and do not have yet, or not for long.
make_mesh() {
  make_authority
  mesh_of() {
    local module=$2 name=${NODE_NAMES[$3]}
    [[ $6 == - ]] || need_certificate "$name" "$module"
  }
  each_instance mesh_of
  need_certificate "${NODE_NAMES[node-a]}" operator
}

need_certificate() {
  local file=$MESH/$1/$2/certificate.pem
  openssl x509 -in "$file" -noout -checkend $((MESH_WARNING_DAYS * 86400)) >/dev/null 2>&1 &&
    cmp -s "$MESH/authority/ca.pem" "$MESH/$1/$2/ca.pem" || issue "$1" "$2"
}

# For `doctor`.
check_certificates() {
  local what left ended=false
  if [[ ! -d $MESH ]]; then bad certificates "none in $MESH, so services cannot know each other: ./sentiric up"; return; fi
  while read -r what left; do
    ended=true
    if [[ $what == authority ]]; then
      doubt certificates "the authority ends in $left days: move $MESH away and make all certificates anew, ./sentiric certs NODE for each node"
    elif ((left < 0)); then
      bad certificates "that of $what has ended, nobody hears it: ./sentiric certs ${what%/*}"
    else
      doubt certificates "that of $what ends in $left days: ./sentiric certs ${what%/*}"
    fi
  done < <("$ROOT/deploy/certificates" ending "$MESH" "$MESH_WARNING_DAYS")
  $ended || good certificates "all hold for more than $MESH_WARNING_DAYS days"
}
