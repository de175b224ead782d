# Start-up caches (the JDK's AOT cache): classes parsed and linked once, so that later starts take half the time. Made in
# the background, at the lowest priority, after an `up` that found none; a start without one is merely slower.

# A training run has no neighbours: no Consul, ports of the kernel's choice, data servers that refuse. TLS and WSS are off.
TRAINING=(CONSUL_ENABLED=false HTTP_PORT=0 GRPC_PORT=0 SIP_PORT=0 SIP_TCP_PORT=0 SIP_TLS_PORT= SIP_WSS_PORT= GATEWAY_INSIDEPORT=0
  POSTGRES_PORT=1 RABBITMQ_PORT=1 REDIS_PORT=1)
TRAINING_SECONDS=120

start_caching() {
  local module
  # Tests choose free ports; their processors are needed elsewhere.
  [[ ${SENTIRIC_PORTS-} != free ]] || return 0
  ! instance_pid caching >/dev/null || return 0
  for module in "${MODULES[@]}"; do
    [[ -e $(app_of "$module")/start.log ]] || { launch caching nice -n 19 "$ROOT/sentiric" caching "$STATE/apps"; return 0; }
  done
}

make_caches() {
  # The training runs are in this session's process group; a JVM asked politely would finish its cache first.
  trap 'kill -KILL -- -$$' TERM INT
  need_state
  need_jdk
  each_instance make_cache
}

make_cache() {
  local module app exit=-Dspring.context.exit=onRefresh
  module=$(built_as "$2")
  # The first context would end the others as well.
  [[ $module != one-node ]] || exit=-Done-node.exit=started
  app=$(app_of "$module")
  [[ ! -e $app/start.log ]] || return 0
  compose_command "$@" "${TRAINING[@]}" DATA_DIR="$app/data" "-XX:AOTCacheOutput=$app/start.new" "$exit"
  rm -rf "$app"/start.new*
  mkdir -p "$app/data"
  timeout --foreground -k 5 "$TRAINING_SECONDS" "${COMMAND[@]}" >"$app/start.new.log" 2>&1 </dev/null &
  if wait $! && mv "$app/start.new" "$app/start.aot"; then
    say "$module: start-up cache made"
  else
    say "$module: no start-up cache, see $app/start.log"
  fi
  mv "$app/start.new.log" "$app/start.log"
  rm -rf "$app/data" "$app"/start.new*
}
