# Begins a walk in namespaces of its own. In a chroot "/" is no mount, as systemd-nspawn needs one: there it is laid over
# a folder, with the kernel's file systems that a chroot may lack, and the walk goes on in it.
ip link set lo up
if mount --make-rprivate / 2>/dev/null; then
  mount -t proc proc /proc
  "$@"
else
  room=$(mktemp -d)
  mount --rbind / "$room"
  mount -t proc proc "$room/proc"
  mount -t sysfs sysfs "$room/sys"
  mount -t cgroup2 cgroup2 "$room/sys/fs/cgroup"
  chroot "$room" bash -ec 'cd "$1"; shift; mount --make-rprivate /; "$@"' bash "$PWD" "$@"
fi
