# ./sentiric call: a real SIP and RTP call by the phone module, and the record it left.

call_help() {
  cat <<'HELP'
./sentiric call NUMBER [--user 1001] [--seconds N] [--save FILE] [--cancel-after MS]

Calls NUMBER through the gateway, prints every message with its time, says what was heard, hangs up,
and prints the call's record from the database.

  NUMBER              902124548590 (announcement), 902120000000 (echo), ...
  --user USER         register as a demo user and call as that; default: as the trusted trunk at 127.0.0.2
  --from-address IP   call from another local address
  --seconds N         hang up after N seconds of audio
  --save FILE         keep what was heard as a WAV file
  --cancel-after MS   give up after MS milliseconds, before the answer if that is soon enough
HELP
}

call() {
  local argument user=false from=false number=
  (($#)) || usage_error call "which number?"
  for argument in "$@"; do
    case $argument in
      --user) user=true ;;
      --from-address) from=true ;;
    esac
  done
  need_state
  need_jdk
  [[ -d $ROOT/phone/target/classes ]] || fail "the phone is not built" "./sentiric up builds it"
  instance_pid "$(process_of sip-gateway node-a)" >/dev/null || fail "the gateway does not run" "start the platform: ./sentiric up"
  local options=(--gateway "$(bracketed "$GATEWAY_ADDRESS"):$GATEWAY_SIP_PORT") arguments status=0 id
  # Over IPv6 there is no second loopback address to be the trunk.
  if ! $user && ! $from; then
    [[ $GATEWAY_ADDRESS == *:* ]] && options+=(--user 1001) || options+=(--from-address 127.0.0.2)
  fi
  read -ra arguments <<<"$(jvm_args)"
  SENTIRIC_PHONE_PASSWORD=$DEMO_PASSWORD "$JAVA_HOME/bin/java" "${arguments[@]}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \
    -cp "$ROOT/phone/target/classes" cloud.sentiric.phone.CallCommand "$@" "${options[@]}" |
    { id=; while IFS= read -r line; do say "$line"; [[ $line != call-id\ * ]] || id=${line#call-id }; done; echo "$id" >"$STATE/call-id.$$"; } || status=$?
  id=$(cat "$STATE/call-id.$$" 2>/dev/null || :)
  rm -f "$STATE/call-id.$$"
  [[ -z $id ]] || print_record "$id" || status=1
  exit "$status"
}

# The call's row, waited for until it is finished.
print_record() {
  local id=$1 deadline=$((SECONDS + 5)) whole
  command -v psql >/dev/null || { warn "no psql on this machine: the record of the call is not shown"; return 0; }
  until whole=$(query "SELECT count(*) > 0 AND count(*) = count(end_time) FROM calls WHERE call_id = :'id'" -At) && [[ $whole == t ]]; do
    ((SECONDS < deadline)) || break
    sleep 0.2
  done
  [[ $whole == t ]] || { say; warn "no finished record of this call after 5 s"; }
  say
  query "SELECT attempt_id, direction, status, disposition, start_time AS start, answer_time AS answer, end_time AS end, duration_ms, sip_code, ended_by, reason, node_id AS node FROM calls WHERE call_id = :'id' ORDER BY start_time" -x
  [[ $whole == t ]]
}

query() {
  local sql=$1
  shift
  PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=3 PGTARGETSESSIONATTRS=$(if is_cluster; then echo read-write; else echo any; fi) psql -X -q -h "$POSTGRES_HOST" -p "$POSTGRES_PORT" -U "$POSTGRES_USER" -d sentiric_cdr -v id="$id" "$@" <<<"$sql" 2>&1
}
