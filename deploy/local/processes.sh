# Processes that this state folder owns. A pid file holds "PID STARTTIME" (clock ticks since boot, field 22 of
# /proc/PID/stat), so that a recycled pid is never taken for ours, and the command line has to name the state folder.

start_time() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  # The second field is the program in brackets and may hold blanks.
  read -ra stat <<<"${stat##*) }"
  [[ ${stat[0]} != Z ]] || return 1
  echo "${stat[19]}"
}

# Prints the pid of an instance that runs; false when it does not.
instance_pid() {
  local pid started
  { read -r pid started <"$STATE/pids/$1"; } 2>/dev/null || return 1
  [[ -n $pid && $(start_time "$pid") == "$started" ]] || return 1
  [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) == *"$STATE/"* ]] || return 1
  echo "$pid"
}

uptime_of() {
  local up
  read -r up _ </proc/uptime
  echo $((${up%.*} - $(start_time "$1") / $(getconf CLK_TCK)))
}

# launch NAME COMMAND...: in a session of its own, so that Ctrl-C here does not reach it.
launch() {
  local name=$1 log=$STATE/logs/$1.log
  shift
  [[ ! -e $log ]] || mv -f "$log" "$log.1"
  join_group "${GROUP-}" setsid "$@" >>"$log" 2>&1 </dev/null 9>&- &
  local pid=$! started
  started=$(start_time "$pid") || started=0
  echo "$pid $started" >"$STATE/pids/$name"
}

# stop_instances SECONDS NAME...: asks all at once, waits, and ends by force what does not listen.
stop_instances() {
  local patience=$1 name pid
  local -A pids=()
  shift
  for name in "$@"; do
    if pid=$(instance_pid "$name"); then
      pids[$name]=$pid
      kill -TERM "$pid" 2>/dev/null || :
    else
      rm -f "$STATE/pids/$name"
    fi
  done
  local deadline=$((SECONDS + patience))
  while ((${#pids[@]})); do
    for name in "${!pids[@]}"; do
      if ! instance_pid "$name" >/dev/null; then
        step "stopped $name"
        rm -f "$STATE/pids/$name"
        unset "pids[$name]"
      elif ((SECONDS >= deadline)); then
        warn "$name did not stop in $patience s; ended by force (pid ${pids[$name]})"
        kill -KILL "${pids[$name]}" 2>/dev/null || :
      fi
    done
    sleep 0.1
  done
}

# Services and data servers that work on the state folder; not the editors and pagers of someone who reads there.
processes_of_state() { processes_in "$STATE"; }

# processes_in FOLDER...: "PID PROGRAM COMMAND LINE" of each.
processes_in() {
  local dir program line folder
  for dir in /proc/[0-9]*; do
    { program=$(<"$dir/comm") && line=$(tr '\0' ' ' <"$dir/cmdline"); } 2>/dev/null || continue
    case $program in
      java | postgres | patroni | redis-server | redis-sentinel | beam.smp | epmd | consul) ;;
      *) continue ;;
    esac
    for folder in "$@"; do
      [[ $line != *"$folder/"* && $(readlink "$dir/cwd")/ != "$folder/"* ]] || { echo "${dir#/proc/} $program $line"; break; }
    done
  done
}
