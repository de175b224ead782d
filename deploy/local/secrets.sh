# ./sentiric secrets: the secrets of a node's .env.

secrets_help() {
  cat <<'HELP'
./sentiric secrets FILE

Makes a secret for each that is empty in FILE (a copy of .env.example); what is set stays. Copy FILE to all three nodes:
only what stands first in it differs there.
HELP
}

secrets() {
  (($# == 1)) || usage_error secrets "which file?"
  local file=$1 line name count=0 text=
  [[ -w $file ]] || fail "cannot write $file" "make it first: cp .env.example $file"
  while IFS= read -r line || [[ -n $line ]]; do
    name=${line%=}
    if [[ $line == *= ]] && is_secret "$name"; then
      line+=$(new_secret "$name")
      count=$((count + 1))
    fi
    text+=$line$'\n'
  done <"$file"
  # Before there is something to read.
  chmod go= "$file"
  printf %s "$text" >"$file"
  say "Made $count secrets in $file."
}

is_secret() {
  case $1 in
    DEMO_PASSWORD) return 1 ;; # made up where it is empty
    GATEWAY_KEYS | NONCE_KEY | TRUNK_SECRET_KEY | RECORDING_KEY | OPERATOR_TOKEN | RABBITMQ_COOKIE | CONSUL_ENCRYPT_KEY | CONSUL_*_TOKEN) return 0 ;;
    [A-Z]*_PASSWORD) return 0 ;;
    *) return 1 ;;
  esac
}

new_secret() {
  case $1 in
    GATEWAY_KEYS) echo "1:$(random_hex 24)" ;;
    CONSUL_ENCRYPT_KEY | TRUNK_SECRET_KEY | RECORDING_KEY) head -c 32 /dev/urandom | base64 ;;
    CONSUL_*_TOKEN) cat /proc/sys/kernel/random/uuid ;;
    *) random_hex 24 ;;
  esac
}
