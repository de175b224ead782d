# A JDK 25 and Maven: found, else installed by apt where we may.

JDK_VERSION=25

is_wanted_jdk() {
  [[ -x $1/bin/java && -x $1/bin/javac ]] && grep -q "^JAVA_VERSION=\"${JDK_VERSION}[.\"]" "$1/release" 2>/dev/null
}

# Prints the home of a JDK 25: JAVA_HOME, else PATH, else /usr/lib/jvm.
find_jdk() {
  local home
  if [[ -n ${JAVA_HOME-} ]] && is_wanted_jdk "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  if home=$(command -v javac); then
    home=$(dirname "$(dirname "$(readlink -f "$home")")")
    ! is_wanted_jdk "$home" || { echo "$home"; return; }
  fi
  for home in /usr/lib/jvm/*"$JDK_VERSION"*; do
    ! is_wanted_jdk "$home" || { echo "$home"; return; }
  done
  return 1
}

# Sets JAVA_HOME; Maven itself has to run on it too.
need_jdk() {
  local home
  if ! home=$(find_jdk); then
    [[ $(id -u) != 0 ]] || install_packages "openjdk-$JDK_VERSION-jdk-headless" || :
    home=$(find_jdk) || fail "no JDK $JDK_VERSION found" \
      "looked at JAVA_HOME (${JAVA_HOME:-not set}), PATH and /usr/lib/jvm" \
      "as root: apt-get install openjdk-$JDK_VERSION-jdk-headless, or unpack any JDK $JDK_VERSION and set JAVA_HOME to it"
  fi
  export JAVA_HOME=$home
}

need_maven() {
  command -v mvn >/dev/null || need_packages maven
}

# install_packages NAME...: as root, without questions.
install_packages() {
  step "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  local log=$STATE/logs/apt.log
  mkdir -p "$STATE/logs"
  apt-get -y --no-install-recommends install "$@" >"$log" 2>&1 </dev/null ||
    { apt-get update >>"$log" 2>&1 && apt-get -y --no-install-recommends install "$@" >>"$log" 2>&1 </dev/null; } ||
    { tail -n 3 "$log" >&2; return 1; }
}

need_packages() {
  command -v apt-get >/dev/null || fail "missing on this machine: $*" "install it with the package tool of this system"
  [[ $(id -u) == 0 ]] || fail "missing on this machine: $*" "run: sudo apt-get install -y --no-install-recommends $*"
  install_packages "$@" || fail "could not install $*" "see $STATE/logs/apt.log"
}
