# Ports: the fixed ones of this platform, or free ones when SENTIRIC_PORTS=free, and who holds a port.

# Ports in use as "proto address port inode"; addresses as the kernel writes them, in hex.
sockets_in_use() {
  local proto
  for proto in tcp tcp6 udp udp6; do
    [[ -r /proc/net/$proto ]] || continue
    # State 0A is LISTEN; a bound datagram socket is 07.
    awk -v proto="${proto%6}" 'NR > 1 && ($4 == "0A" || $4 == "07") { split($2, a, ":"); print proto, a[1], a[2], $10 }' "/proc/net/$proto"
  done
}

# An address before a port, in a URI too.
bracketed() { [[ $1 == *:* ]] && echo "[$1]" || echo "$1"; }

# fd00::2 -> fd000000000000000000000000000002, as the kernel lists its own; false where it is no IPv6 address.
ipv6_digits() {
  local head=${1%%::*} tail='' group digits='' end=''
  [[ $1 =~ ^[0-9a-fA-F:]+$ && $1 != *:::* && $1 != *::*::* ]] || return 1
  [[ $1 != *::* ]] || tail=${1#*::}
  local IFS=:
  for group in $head; do ((${#group} <= 4)) || return 1; printf -v digits '%s%04x' "$digits" "0x0$group"; done
  for group in $tail; do ((${#group} <= 4)) || return 1; printf -v end '%s%04x' "$end" "0x0$group"; done
  [[ $1 != *::* ]] || while ((${#digits} + ${#end} < 32)); do digits+=0; done
  digits+=$end
  ((${#digits} == 32)) && echo "$digits"
}

# 192.168.1.10 -> 0A01A8C0, fd00::2 -> 000000FD000000000000000002000000: words of four bytes, the last byte first.
address_hex() {
  if [[ $1 == *:* ]]; then
    ipv6_digits "$1" | sed -E 's/(..)(..)(..)(..)/\4\3\2\1/g' | tr a-f A-F
    return
  fi
  local IFS=. bytes
  read -ra bytes <<<"$1"
  printf '%02X%02X%02X%02X' "${bytes[3]}" "${bytes[2]}" "${bytes[1]}" "${bytes[0]}"
}

# socket_on PROTO ADDRESS PORT: the inode of a socket that a bind to it would collide with. Java binds ::ffff:127.0.0.1.
socket_on() {
  sockets_in_use | awk -v proto="$1" -v own="$(address_hex "$2")" -v port="$(printf '%04X' "$3")" '
    $1 == proto && $3 == port && ($2 == own || $2 == "0000000000000000FFFF0000" own || $2 ~ /^0+$/ || own ~ /^0+$/) { print $4; found = 1; exit }
    END { exit !found }'
}

# holder INODE: "pid 4711 (postgres)"
holder() {
  local fd pid
  fd=$(find /proc/[0-9]*/fd -lname "socket:\[$1\]" -print -quit 2>/dev/null || :)
  if [[ -z $fd ]]; then
    echo "a process of another user"
    return
  fi
  pid=${fd#/proc/}
  pid=${pid%%/*}
  echo "pid $pid ($(cat "/proc/$pid/comm" 2>/dev/null))"
}

# Sets the variable named by $1 to a port that nothing uses: below RTP, the data servers' own choices and the kernel's.
declare -A TAKEN=([5060]=1 [5432]=1 [5672]=1 [6379]=1 [8500]=1)
free_port() {
  local -n into=$1
  local port used
  used=" $(sockets_in_use | awk '{ printf "%s ", $3 }')"
  while :; do
    port=$((2000 + RANDOM % 8000))
    [[ -z ${TAKEN[$port]-} && $used != *" $(printf '%04X' "$port") "* ]] || continue
    TAKEN[$port]=1
    into=$port
    return
  done
}

# A thousand ports for RTP, none in use now.
free_rtp_ports() {
  local -n into=$1
  local base busy try
  for try in {1..50}; do
    base=$((10000 + RANDOM % 10 * 1000))
    busy=$(sockets_in_use | while read -r proto _ hex _; do [[ $proto != udp ]] || echo $((16#$hex)); done |
      awk -v base=$base '$1 >= base && $1 < base + 1000 { n++ } END { print n + 0 }')
    ((busy > 0)) || break
  done
  into=$base-$((base + 999))
}
