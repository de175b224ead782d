# Building: Maven when a source is newer than a jar, then the jars laid out for a fast start.

VERSION=0.1.0
MODULES=(user-service dialplan-service media-service cdr-service sip-signaling sip-gateway)

jar_of() { echo "$ROOT/$1/target/$1-$VERSION.jar"; }

# The JVM arguments every process of ours runs with, as in the parent POM.
jvm_args() { sed -n 's:.*<jvm.args>\(.*\)</jvm.args>.*:\1:p' "$ROOT/pom.xml"; }

# Says what was never built; false when everything was.
missing_jar() {
  local module
  for module in "${MODULES[@]}"; do [[ -s $(jar_of "$module") ]] || { echo "$module is not built yet"; return; }; done
  [[ ! -d $ROOT/phone/target/classes ]] || return 1
  echo "phone is not built yet"
}

# Says why a build is needed; false when it is not. Reproducible jars carry a time of their own, so what counts is ctime.
# A module that is no service may be in the jar of any.
stale() {
  local module jar newer shared=("$ROOT/pom.xml")
  ! missing_jar || return 0
  for module in $(sed -n 's:.*<module>\(.*\)</module>.*:\1:p' "$ROOT/pom.xml"); do
    [[ " ${MODULES[*]} " == *" $module "* || ! -d $ROOT/$module/src/main ]] || shared+=("$ROOT/$module"/{pom.xml,src/main})
  done
  for module in "${MODULES[@]}"; do
    jar=$(jar_of "$module")
    newer=$(find "${shared[@]}" "$ROOT/$module"/{pom.xml,src/main} -type f -newermc "$jar" -print -quit)
    [[ -z $newer ]] || { echo "${newer#"$ROOT"/} changed"; return; }
  done
  return 1
}

build_jars() {
  local reason
  reason=$(stale) || return 0
  need_maven
  mkdir -p "$ROOT/target"
  (
    # Two platforms with different state folders share these sources.
    flock 8
    reason=$(stale) || exit 0
    step "building: $reason (the first time Maven fetches its libraries)"
    run_maven "$STATE/logs/build.log" -T 1C -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip=true package ||
      fail "the build failed; the whole output is in $STATE/logs/build.log" "$(grep -m 8 '^\[ERROR\]' "$STATE/logs/build.log")"
    local module
    # A change that leaves the classes as they were may leave the jar as it was.
    for module in "${MODULES[@]}"; do touch "$(jar_of "$module")"; done
    step "built"
  ) 8>"$ROOT/target/build.lock" || exit 1
}

# run_maven LOG ARGUMENTS...: everything into the log, one line per module on the screen.
run_maven() {
  local log=$1 pid line
  shift
  (cd "$ROOT" && exec mvn -B -ntp -Dstyle.color=never "$@") >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  trap 'kill '"$pid"' 2>/dev/null; exit 130' INT TERM
  tail -n +1 -F --pid="$pid" -s 0.5 "$log" 2>/dev/null | while IFS= read -r line; do
    [[ $line =~ ^\[INFO\]\ Building\ ([^ ]+)\ .*\[([0-9]+/[0-9]+)\] ]] && step "  ${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
  done || :
  wait "$pid"
}

# The folder a module runs from: named by when its jar was written, so that a running process keeps its own.
app_of() { echo "$STATE/apps/$1-$(stat -c %Z "$(jar_of "$1")")"; }

lay_out_jars() {
  local module app new began=$SECONDS jobs=()
  for module in "${MODULES[@]}"; do
    app=$(app_of "$module")
    [[ ! -d $app ]] || continue
    (
      # Of its own: what was interrupted may go on unpacking.
      new=$app.$BASHPID
      rm -rf "$new"
      "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djarmode=tools -jar "$(jar_of "$module")" extract --destination "$new" >/dev/null
      mv -T "$new" "$app" 2>/dev/null || { rm -rf "$new" && [[ -d $app ]]; }
    ) 9>&- &
    jobs+=($!)
  done
  ((${#jobs[@]})) || return 0
  for job in "${jobs[@]}"; do wait "$job" || fail "could not unpack a jar into $STATE/apps" "is the disk full? see ./sentiric doctor"; done
  step "unpacked ${#jobs[@]} jars"
}

# Layouts of earlier builds that no process runs from.
drop_old_layouts() {
  local dir module keep=" "
  for module in "${MODULES[@]}"; do keep+="$(app_of "$module") "; done
  keep+=$({ processes_of_state | grep -o "$STATE/apps/[^/ ]*" || :; } | tr '\n' ' ')
  for dir in "$STATE"/apps/*; do
    [[ ! -d $dir || $keep == *"$dir "* ]] || rm -rf "$dir"
  done
}
