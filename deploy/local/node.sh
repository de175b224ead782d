# ./sentiric node: loses a node of the cluster on this machine, and brings it back.

node_help() {
  cat <<'HELP'
./sentiric node kill|start NODE
./sentiric node cut NODE [OTHER]
./sentiric node heal NODE

  kill    ends everything of node-a, node-b or node-c without notice (kill -9), as if its power were gone
  start   brings back what of it does not run, as its machine would at its start
  cut     nothing passes any more between NODE and the other two (or OTHER alone), both ways; phones reach it still
  heal    it does again

Of a cluster on this machine: ./sentiric up --nodes 3. `start` waits for what is of NODE alone, so another may be lost meanwhile.
`cut` needs root, nft (nftables) and cgroup v2. ./sentiric status says who leads what.
HELP
}

node() {
  (($# >= 2 && $# <= 3)) || usage_error node "what, and which node?"
  local action=$1 node=$2 other=${3-}
  [[ " ${NODES[*]} " == *" $node "* ]] || usage_error node "unknown node: $node"
  [[ -z $other || ($action == cut && $other != "$node" && " ${NODES[*]} " == *" $other "*) ]] || usage_error node "unknown: $other"
  lock_state
  need_state
  is_cluster || fail "the platform in $STATE is no cluster" "start one: ./sentiric down && ./sentiric up --nodes 3"
  case $action in
    kill) kill_node "$node" ;;
    cut) cut_node "$node" "$other" ;;
    heal) heal_node "$node" && say "$node is reached again" ;;
    *) usage_error node "unknown: $action" ;;
  esac
}

# Whatever of a node runs: its services by their pid files, its data servers by the folder they work in.
processes_of_node() {
  local node=$1 home name pid
  for name in $(instance_names | grep -- "-$node\$"); do instance_pid "$name" || :; done
  home=$(member "$node" home 2>/dev/null) || home=$STATE/nodes/$node
  processes_in "$STATE/nodes/$node" "$home" | while read -r pid _; do echo "$pid"; done
}

kill_node() {
  local node=$1 group pids name deadline=$((SECONDS + 10))
  group=$(group_of "$node")
  # The kernel ends all of a group at once.
  if [[ -n $group && -w $group/cgroup.kill ]]; then echo 1 >"$group/cgroup.kill"; fi
  while pids=$(processes_of_node "$node") && [[ -n $pids ]]; do
    # shellcheck disable=SC2086
    ((SECONDS < deadline)) || fail "something of $node does not end:" "$(ps -o pid=,stat=,args= -p "${pids//$'\n'/,}" 2>/dev/null || echo $pids)"
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || :
    sleep 0.05
  done
  for name in $(instance_names | grep -- "-$node\$"); do rm -f "$STATE/pids/$name"; done
  say "everything of $node was ended: $(node_address "$node") is silent"
}

start_node() {
  local node=$1 name jobs=() began=$SECONDS each
  need_jdk
  . "$STATE/secrets.env"
  make_member_secrets
  write_cluster_env
  load_servers
  make_groups
  start_epmd
  start_each "$node=consul"
  for name in ${MEMBERS[$node]}; do [[ $name == consul ]] || jobs+=("$node=$name"); done
  start_each "${jobs[@]}" &
  each=$!
  STARTED=()
  # Not `node`, which is each_instance's own in there.
  start_of() { [[ $3 != "$8" ]] || start_instance "${@:1:7}"; }
  each_instance start_of "$node"
  wait "$each" || exit 1
  wait_until_ready "$node"
  say "$node is back ($((SECONDS - began)) s)"
}

# ---- groups of processes (cgroup v2), and what may not pass between them -------------------------------

# The name by which the kernel knows this platform.
platform_name() { echo "sentiric-$(printf %s "$STATE" | sha256sum | cut -c1-8)"; }

# Where cgroup v2 is; false where it is not, or not ours to change.
group_root() {
  local root
  root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  [[ -n $root && $(id -u) == 0 && -w $root/cgroup.procs ]] && echo "$root"
}

# The folder of a node's group; nothing where there is none.
group_of() {
  local group
  is_cluster || return 0
  group=$(group_root)/$(platform_name)/$1
  [[ ! -d $group ]] || echo "$group"
}

# join_group FOLDER COMMAND...: becomes that command, in the group unless the folder is empty. For a process of its own.
join_group() {
  [[ -z $1 ]] || echo "$BASHPID" >"$1/cgroup.procs"
  shift
  exec "$@"
}

# Made before anything starts, for what a connection belongs to is noted when it begins: by its sender's group, as clients of all
# nodes have the source address 127.0.0.1.
make_groups() {
  local root node
  root=$(group_root) || { warn "no cgroup v2 to write in: ./sentiric node cut will not work"; return 0; }
  for node in "${NODES[@]}"; do mkdir -p "$root/$(platform_name)/$node"; done
  command -v nft >/dev/null || { warn "no nft: ./sentiric node cut will not work; apt-get install nftables, then down and up"; return 0; }
  ! nft list table inet "$(platform_name)" >/dev/null 2>&1 || return 0
  {
    echo "table inet $(platform_name) {"
    echo '  chain whose { type filter hook output priority -150;'
    for node in "${NODES[@]}"; do
      echo "    ct state new socket cgroupv2 level 2 \"$(nft_path "$root")$(platform_name)/$node\" ct mark set $(mark_of "$node")"
    done
    echo '  }'
    echo '}'
  } | nft -f - 2>"$STATE/logs/nft.log" || warn "this kernel cannot tell connections by group: ./sentiric node cut will not work; $STATE/logs/nft.log"
}

drop_groups() {
  local root node groups deadline=$((SECONDS + 5))
  [[ $(id -u) != 0 ]] || ! command -v nft >/dev/null || nft delete table inet "$(platform_name)" 2>/dev/null || :
  root=$(group_root) || return 0
  groups=$root/$(platform_name)
  [[ -d $groups ]] || return 0
  # One that ends is in its group until its parent has taken note.
  until for node in "${NODES[@]}"; do rmdir "$groups/$node" 2>/dev/null || :; done; rmdir "$groups" 2>/dev/null; do
    ((SECONDS < deadline)) || { warn "processes are left in $groups: $(cat "$groups"/*/cgroup.procs 2>/dev/null | tr '\n' ' ')"; return 0; }
    sleep 0.1
  done
}

# nft looks below /sys/fs/cgroup, where it may be deeper.
nft_path() { local path=${1#/sys/fs/cgroup}; path=${path#/}; echo "${path:+$path/}"; }
mark_of() { case $1 in node-a) echo 0x5e11 ;; node-b) echo 0x5e12 ;; node-c) echo 0x5e13 ;; esac; }

# cut_node NODE [OTHER]: each connection between them, whoever began it, loses every packet; where it arrives, as who sends it is told
# nothing by a network that is cut either.
cut_node() {
  local node=$1 other others=("${NODES[@]}") table group
  [[ -z ${2-} ]] || others=("$2")
  table=$(platform_name)
  command -v nft >/dev/null || need_packages nftables
  nft list chain inet "$table" whose >/dev/null 2>&1 || fail "connections are not told by node here" \
    "that takes root, nft and cgroup v2 when the cluster starts: ./sentiric down, then ./sentiric up --nodes 3, which says what is missing"
  group=$(group_of "$node")
  [[ -n $group ]] || fail "$node has no group of processes (cgroup v2) by which its connections are told" "./sentiric down, then ./sentiric up, which says what is missing"
  heal_node "$node"
  {
    echo "add chain inet $table ${node//-/_} { type filter hook input priority 0; }"
    for other in "${others[@]}"; do
      [[ $other != "$node" ]] || continue
      echo "add rule inet $table ${node//-/_} ct mark $(mark_of "$node") ct original ip daddr $(node_address "$other") counter drop"
      echo "add rule inet $table ${node//-/_} ct mark $(mark_of "$other") ct original ip daddr $(node_address "$node") counter drop"
    done
  } | nft -f -
  # Seen, not believed: a refusal or an answer would be one that came through.
  for other in "${others[@]}"; do
    [[ $other == "$node" ]] || is_silent "$group" "$(node_address "$other")" ||
      { heal_node "$node"; fail "connections are not told by node here: $node still reaches $other" "./sentiric down, then ./sentiric up, which makes groups and rules anew"; }
  done
  say "$node is cut off from ${2:-the other two}"
}

# is_silent GROUP ADDRESS: does a connection of that group get no answer?
is_silent() {
  local status=0
  (join_group "$1" timeout 0.5 bash -c "exec 3<>/dev/tcp/$2/${MEMBER_PORTS[consul]}") 2>/dev/null 9>&- || status=$?
  ((status == 124))
}

is_cut() { command -v nft >/dev/null && nft list chain inet "$(platform_name)" "${1//-/_}" >/dev/null 2>&1; }
heal_node() { ! is_cut "$1" || nft delete chain inet "$(platform_name)" "${1//-/_}"; }
