# ./sentiric unseal: a WAV file of a sealed recording.

unseal_help() {
  cat <<'HELP'
./sentiric unseal SEALED WAV

Makes the WAV file of a recording that was sealed (.wav.sealed) with RECORDING_KEY, which has to be in the environment. Status 3: it
was cut off or changed, and what is before that is in the WAV file. Needs the built media-service, and no running platform.
HELP
}

unseal() {
  (($# == 2)) || usage_error unseal "which file, and where to?"
  need_jdk
  local jar
  jar=$(jar_of media-service)
  [[ -s $jar ]] || fail "media-service is not built" "build it first: mvn -DskipTests package"
  local args status=0
  read -ra args <<<"$(jvm_args)"
  "$JAVA_HOME/bin/java" "${args[@]}" -XX:TieredStopAtLevel=1 -jar "$jar" unseal "$1" "$2" || status=$?
  exit "$status"
}
