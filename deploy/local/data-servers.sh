# PostgreSQL, Redis, RabbitMQ and Consul, through the script that owns them.

SERVERS=(postgres redis rabbitmq consul)
declare -A SERVER_PORTS=([postgres]=5432 [redis]=6379 [rabbitmq]=5672 [consul]=8500)

# Loads host, port, user and password of each; false when they were never started.
load_servers() {
  [[ -s $STATE/servers.env ]] || return 1
  . "$STATE/servers.env"
}

install_servers() {
  local line
  # What is found is nobody's news; what is installed takes its time.
  "$ROOT/deploy/local/servers" install "${SERVERS[@]}" 9>&- | while IFS= read -r line; do
    [[ $line != installing* && $line != fetching* ]] || step "$line"
  done || fail "PostgreSQL, Redis, RabbitMQ or Consul is missing" "what to do is said above; then try again"
}

# start_servers NAME...: waits until they answer.
start_servers() {
  local line
  export SENTIRIC_POSTGRES_PORT SENTIRIC_REDIS_PORT SENTIRIC_RABBITMQ_PORT SENTIRIC_CONSUL_PORT
  "$ROOT/deploy/local/servers" start "$@" 9>&- | while IFS= read -r line; do
    [[ $line == *"already running"* ]] || step "  $line"
  done || fail "a data server did not start" "its last words are above; see ./sentiric doctor"
}

# RabbitMQ takes longer than all else together, and the services can wait for it: where it will be is known.
start_broker() {
  RABBITMQ_HOST=127.0.0.1 RABBITMQ_PORT=$SENTIRIC_RABBITMQ_PORT RABBITMQ_USER=$POSTGRES_USER RABBITMQ_PASSWORD=$POSTGRES_PASSWORD
  start_servers rabbitmq &
  BROKER=$!
}

broker_failed() { ! kill -0 "$BROKER" 2>/dev/null && ! wait "$BROKER"; }

await_broker() {
  wait "$BROKER" || exit 1
  load_servers
}

# stop_servers [--purge]
stop_servers() {
  local line
  "$ROOT/deploy/local/servers" stop "$@" "${SERVERS[@]}" 9>&- | while IFS= read -r line; do step "$line"; done || warn "a data server did not stop properly"
}

# Prints the pid of a data server of this state folder; false when it does not run.
server_pid() {
  local line
  line=$("$ROOT/deploy/local/servers" status "$1" 2>/dev/null) || return 1
  [[ $line =~ \(pid\ ([0-9]+)\) ]] && echo "${BASH_REMATCH[1]}"
}

any_server_runs() { [[ $("$ROOT/deploy/local/servers" status 2>/dev/null) == *"(pid "* ]]; }
