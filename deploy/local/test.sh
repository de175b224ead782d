# ./sentiric test: everything the build checks, on a machine where nothing was installed by hand.

test_help() {
  cat <<'HELP'
./sentiric test [MAVEN ARGUMENT...]

Installs what the tests need (as root; else says what is missing), then runs `mvn verify`: compiler and formatter checks,
pure tests, tests against real servers and calls through the whole platform. The whole output is in the state folder under logs/test.log.

  ./sentiric test -pl sip-gateway -am     one module and what it needs
HELP
}

# sipp carries the call flows over the whole platform, baresip calls as a softphone does.
TEST_PROGRAMS=(sipp:sip-tester baresip:baresip-core)
# JsSIP in Chromium calls as a browser does: in the long run alone, as it is large.
[[ ${SENTIRIC_LONG-} != true ]] || TEST_PROGRAMS+=(chromium-headless-shell:chromium-headless-shell node:nodejs npm:npm)

run_tests() {
  local program missing=() status=0 log=$STATE/logs/test.log
  make_state
  need_jdk
  need_maven
  for program in "${TEST_PROGRAMS[@]}"; do
    command -v "${program%%:*}" >/dev/null || missing+=("${program##*:}")
  done
  ((${#missing[@]} == 0)) || need_packages "${missing[@]}"
  install_servers
  step "mvn verify with $JAVA_HOME"
  verify "$@" </dev/null 2>&1 | tee "$log" | show_tests || status=${PIPESTATUS[0]}
  if ((status)); then
    print_failures "$log"
    say "FAILED after $(duration $SECONDS); the whole output is in $log"
    exit "$status"
  fi
  say "passed in $(duration $SECONDS)"
}

# Two modules at a time: tests that wait leave the processors to others. All is compiled first, so that no compiler takes them
# from tests that look at the clock; calls through the whole platform come last, alone.
verify() {
  cd "$ROOT"
  mvn -B -ntp -Dstyle.color=never -T 1C "$@" test-compile && exec mvn -B -ntp -Dstyle.color=never -T 2 "$@" verify
}

# Modules, tests and what went wrong; not what was copied where. Line by line: the awk of a bare Debian reads ahead.
show_tests() {
  grep --line-buffered -E '^\[INFO\] Building .*\[[0-9]+/[0-9]+\]|Tests run:|^\[ERROR\]|^\[INFO\] (BUILD|Total time|Reactor Summary)|^\[INFO\] [a-z-]+ \.+ ' || :
}

print_failures() {
  local report
  grep -m 20 '^\[ERROR\]' "$1" || :
  while IFS= read -r report; do
    printf '\n--- %s\n' "${report#"$ROOT"/}"
    tail -n 60 "$report"
  done < <(grep -lE '(FAILURE|ERROR)!' "$ROOT"/*/target/{surefire,failsafe}-reports/*.txt 2>/dev/null | head -n 10 || :)
}
