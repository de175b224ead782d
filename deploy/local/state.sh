# The state folder: everything a running platform leaves on disk, and the lock that lets one command at a time change it.
#
#   platform.env   addresses and ports of this platform            secrets.env   its keys and the demo password, mode 600
#   pids/  logs/  data/  apps/ (extracted jars)  tls/ (certificate for phones; mesh/: those of services)  servers.env, postgres/ ...: by deploy/local/servers

STATE=${SENTIRIC_STATE:-$ROOT/.sentiric}
[[ $STATE == /* ]] || STATE=$PWD/$STATE
export SENTIRIC_STATE=$STATE

make_state() {
  mkdir -p "$STATE"/{pids,logs,data,apps} 2>/dev/null ||
    fail "cannot write in $STATE" "choose another folder: SENTIRIC_STATE=/some/folder ./sentiric up"
  # PostgreSQL runs as a user of its own and has to pass through.
  chmod 711 "$STATE"
}

# Holds the state folder until the command ends; a second command waits for the first.
lock_state() {
  make_state
  exec 9>>"$STATE/sentiric.lock"
  flock -n 9 || {
    say "another ./sentiric works on $STATE (pid $(cat "$STATE/sentiric.pid" 2>/dev/null || echo '?')); waiting for it"
    flock -w 600 9 || fail "still locked after 10 minutes" "see what pid $(cat "$STATE/sentiric.pid" 2>/dev/null) does"
  }
  echo $$ >"$STATE/sentiric.pid"
}

random_hex() { od -An -v -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# Made at the first `up`, then kept: restarts do not invalidate what phones and nodes hold.
make_secrets() {
  [[ -s $STATE/secrets.env ]] || (
    umask 077
    {
      echo "GATEWAY_KEYS=1:$(random_hex 24)"
      echo "NONCE_KEY=$(random_hex 24)"
      echo "OPERATOR_TOKEN=$(random_hex 24)"
      echo "DEMO_PASSWORD=$(random_hex 5)"
    } >"$STATE/secrets.env.new"
    mv "$STATE/secrets.env.new" "$STATE/secrets.env"
  )
  chmod 600 "$STATE/secrets.env"
  # A state folder of before there was one.
  grep -q '^OPERATOR_TOKEN=' "$STATE/secrets.env" || echo "OPERATOR_TOKEN=$(random_hex 24)" >>"$STATE/secrets.env"
  grep -q '^TRUNK_SECRET_KEY=' "$STATE/secrets.env" || echo "TRUNK_SECRET_KEY=$(head -c 32 /dev/urandom | base64)" >>"$STATE/secrets.env"
}

CERTIFICATE_OWNER='sentiric up'

# A certificate that nobody has signed, for SIP over TLS and WebSocket; put your own in its place and it is taken over.
make_certificate() {
  local folder=$STATE/tls
  ! has_certificate "$folder/fullchain.pem" || return 0
  command -v openssl >/dev/null || { warn "no openssl: SIP over TLS and WSS stay off; apt-get install openssl"; return 0; }
  (
    umask 077
    rm -rf "$folder.new"
    mkdir "$folder.new"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj "/O=$CERTIFICATE_OWNER/CN=${SIP_REALM:-sentiric.cloud}" \
      -addext "subjectAltName=DNS:${SIP_REALM:-sentiric.cloud},DNS:localhost,IP:$GATEWAY_ADDRESS${GATEWAY_ADDRESS_IPV6:+,IP:$GATEWAY_ADDRESS_IPV6}" \
      -keyout "$folder.new/privkey.pem" -out "$folder.new/fullchain.pem" 2>"$STATE/logs/openssl.log" ||
      fail "openssl could not make a certificate" "its words: $STATE/logs/openssl.log"
    mkdir -p "$folder"
    mv "$folder.new"/*.pem "$folder"
    rmdir "$folder.new"
  )
}

# A certificate of ours has to name the address; somebody else's is his.
has_certificate() {
  local text
  [[ -s $1 ]] || return 1
  text=$(openssl x509 -in "$1" -noout -issuer -ext subjectAltName 2>/dev/null) || return 0
  [[ $text != *"$CERTIFICATE_OWNER"* || $text, == *"IP Address:$GATEWAY_ADDRESS,"* ]]
}

# Loads what was written by `up`; false when there is nothing.
load_state() {
  [[ -s $STATE/platform.env && -s $STATE/secrets.env ]] || return 1
  . "$STATE/platform.env"
  : "${ONE_PROCESS=false}"
  use_platform
  # A state folder of before there were these.
  : "${GATEWAY_ADDRESS_IPV6=}" "${GATEWAY_INSIDE_PORT=${MORE_PORTS[INSIDE]}}"
  . "$STATE/secrets.env"
  load_servers || :
}

need_state() {
  load_state || fail "nothing was started in $STATE" "start it: ./sentiric up"
}
