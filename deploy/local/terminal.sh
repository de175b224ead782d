# What a person sees: lines with the seconds since the command began, on a terminal and in a log alike.

say() { printf '%s\n' "$*"; }

# One step of something slow.
step() { printf '%5ds  %s\n' "$SECONDS" "$*"; }

warn() { printf 'sentiric: %s\n' "$*" >&2; }

# Ends the command. The message says what to do.
fail() {
  printf 'sentiric: %s\n' "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

# usage_error COMMAND MESSAGE
usage_error() {
  printf 'sentiric: %s\n  see ./sentiric %s --help\n' "$2" "$1" >&2
  exit 64
}

# 3725 -> 1h02m
duration() {
  local s=$1
  if ((s < 60)); then
    printf '%ds' "$s"
  elif ((s < 3600)); then
    printf '%dm%02ds' $((s / 60)) $((s % 60))
  else
    printf '%dh%02dm' $((s / 3600)) $((s % 3600 / 60))
  fi
}
