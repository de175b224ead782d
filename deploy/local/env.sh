# ./sentiric env: shell assignments for whatever a person or a test wants to reach.

env_help() {
  cat <<'HELP'
eval "$(./sentiric env)"

Then `psql`, `redis-cli -u "$REDIS_URL"`, `curl "http://$GATEWAY_HTTP/targets"` and the like reach this platform.

Of a cluster PostgreSQL is a list (PGHOST, with PGTARGETSESSIONATTRS); REDIS_URL is the primary, AMQP_URL a broker that takes
messages and CONSUL_HTTP_ADDR the leader at the moment of asking: ask again when a node was lost. REDIS_SENTINELS knows later too.
HELP
}

print_env() {
  (($# == 0)) || usage_error env "unknown argument: $1"
  need_state
  load_servers || fail "the data servers of $STATE were never started" "start them: ./sentiric up"
  NAMES=()
  local redis=$REDIS_HOST broker=${RABBITMQ_HOST%%,*} consul=$CONSUL_HOST
  if is_cluster; then
    redis=$(redis_leader) broker=$(broker) consul=$(consul_leader)
  fi
  assign SENTIRIC_STATE "$STATE"
  assign PGHOST "$POSTGRES_HOST"
  assign PGPORT "$POSTGRES_PORT"
  assign PGUSER "$POSTGRES_USER"
  assign PGPASSWORD "$POSTGRES_PASSWORD"
  assign PGDATABASE sentiric_cdr
  ! is_cluster || assign PGTARGETSESSIONATTRS read-write
  assign AMQP_URL "amqp://$RABBITMQ_USER:$RABBITMQ_PASSWORD@$broker:$RABBITMQ_PORT/"
  assign REDIS_URL "redis://${REDIS_PASSWORD:+default:$REDIS_PASSWORD@}$redis:$REDIS_PORT"
  ! is_cluster || assign REDIS_SENTINELS "$REDIS_SENTINELS"
  assign REDIS_PASSWORD "$REDIS_PASSWORD"
  local account
  for account in POSTGRES_USER POSTGRES_DIALPLAN POSTGRES_CDR RABBITMQ_SIGNALING RABBITMQ_CDR RABBITMQ_MEDIA REDIS_SIGNALING; do
    assign "${account}_PASSWORD" "$(eval "echo \$${account}_PASSWORD")"
  done
  assign CONSUL_HTTP_ADDR "$consul:$CONSUL_PORT"
  assign CONSUL_HTTP_TOKEN "$CONSUL_MANAGEMENT_TOKEN"
  for account in GATEWAY SIGNALING MEDIA DIALPLAN USER CDR; do assign "CONSUL_${account}_TOKEN" "$(eval "echo \$CONSUL_${account}_TOKEN")"; done
  each_instance assign_instance
  assign OPERATOR_CERTIFICATES "$MESH/${NODE_NAMES[node-a]}/operator"
  assign OPERATOR_TOKEN "$OPERATOR_TOKEN"
  assign SIP_REALM "${SIP_REALM:-sentiric.cloud}"
  assign DEMO_PASSWORD "$DEMO_PASSWORD"
  assign RTP_PORTS "$RTP_PORTS"
  assign GATEWAY_IPV6 "${GATEWAY_ADDRESS_IPV6:+$(bracketed "$GATEWAY_ADDRESS_IPV6"):$GATEWAY_SIP_PORT}"
  assign GATEWAY_TLS "$(bracketed "$GATEWAY_ADDRESS"):${GATEWAY_TLS_PORT-}"
  assign GATEWAY_WSS "$(bracketed "$GATEWAY_ADDRESS"):${GATEWAY_WSS_PORT-}"
  local name
  if is_cluster; then assign_members; else for name in "${SERVERS[@]}"; do assign "${name^^}_PID" "$(server_pid "$name" || :)"; done; fi
  echo "export ${NAMES[*]}"
}

assign() {
  NAMES+=("$1")
  printf '%s=%q\n' "$1" "$2"
}

assign_instance() {
  local prefix=$1 name=$4
  assign "${prefix}_HTTP" "$ADDRESS:$5"
  [[ $6 == - ]] || assign "${prefix}_GRPC" "$ADDRESS:$6"
  [[ $7 == - ]] || assign "${prefix}_SIP" "$(bracketed "$(address_of "$prefix")"):$7"
  assign "${prefix}_PID" "$(instance_pid "$name" || :)"
}
