# shellcheck shell=sh
# Hosts made of network namespaces on one machine, joined by a bridge. Sourced, not run; needs root and iproute2.
#
# host1 is 10.77.0.1, and so on; mpirun is started on host1, with `on_hosts`.

# N FOLDER: makes so many hosts, with what they need in the folder; fails with the reason in FOLDER/reason.
# What FOLDER/host2-setup says is done on the second one before Open MPI starts there: mounts of its own, say.
make_hosts() {
  host_count=$1
  host_folder=$2
  host_mark=lenet-$$
  ip netns add "$host_mark-0" 2> "$host_folder/reason" &&
    ip -n "$host_mark-0" link add bridge type bridge 2> "$host_folder/reason" &&
    ip -n "$host_mark-0" link set bridge up || return 1
  host=1
  while [ $host -le "$host_count" ]; do
    make_host $host 2> "$host_folder/reason" || return 1
    host=$((host + 1))
  done
  # What mpirun starts its daemons with, instead of ssh: ADDRESS COMMAND...
  cat > "$host_folder/agent" << END
#!/bin/sh
host=\${1##*.}
shift
setup=$host_folder/host\$host-setup
exec ip netns exec $host_mark-\$host unshare --uts --mount sh -c \
  "hostname host\$host; [ ! -f \$setup ] || . \$setup; exec \$*"
END
  chmod +x "$host_folder/agent"
}

make_host() { # NUMBER
  ip netns add "$host_mark-$1" &&
    ip link add net netns "$host_mark-$1" type veth peer name "port$1" netns "$host_mark-0" &&
    ip -n "$host_mark-0" link set "port$1" master bridge &&
    ip -n "$host_mark-0" link set "port$1" up &&
    ip -n "$host_mark-$1" addr add "10.77.0.$1/24" dev net &&
    ip -n "$host_mark-$1" link set lo up &&
    ip -n "$host_mark-$1" link set net up
}

# "RANKS RANKS..." ARGUMENTS...: becomes mpirun with so many ranks on host1, host2, ...; the arguments are its own.
on_hosts() {
  hosts=
  host=1
  ranks=0
  for count in $1; do
    hosts="$hosts${hosts:+,}10.77.0.$host:$count"
    ranks=$((ranks + count))
    host=$((host + 1))
  done
  shift
  exec ip netns exec "$host_mark-1" unshare --uts sh -c 'hostname host1; exec "$@"' sh \
    mpirun --mca plm_rsh_agent "$host_folder/agent" --mca mpi_yield_when_idle 1 \
    --mca oob_tcp_if_include 10.77.0.0/24 --mca btl_tcp_if_include "${host_interface:-10.77.0.0/24}" \
    --host "$hosts" --bind-to none -np "$ranks" "$@"
}

remove_hosts() {
  host=0
  while [ $host -le "${host_count:-0}" ]; do
    ip netns del "$host_mark-$host" 2> /dev/null || true
    host=$((host + 1))
  done
}
