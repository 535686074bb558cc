#!/bin/sh
# Makes a Debian root file system with packages, from the archives that this host uses: debian-root.sh FOLDER ROOT PACKAGE...
# ROOT is empty at first, FOLDER for what is needed meanwhile. apt believes that nothing is installed, and so fetches all that the packages need;
# their scripts run without network, in namespaces of their own, below the new root.
set -eu
work=$1
root=$2
shift 2
most_megabytes=4096

fail() {
  echo "$*" >&2
  exit 1
}
for program in apt-get dpkg-deb unshare chroot; do
  command -v "$program" >/dev/null || fail "Debian packages need a Debian or Ubuntu host, and here is no $program"
done
private_apt() {
  apt-get -q -o "Dir::State=$work/state" -o "Dir::State::lists=$work/state/lists" -o "Dir::State::status=$work/status" \
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@"
}

mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$root"
: >"$work/status"
private_apt update >"$work/log" 2>&1 || fail "apt-get update failed: $(tail -n 5 "$work/log")"
private_apt install -y --no-install-recommends --download-only '?essential' "$@" >"$work/log" 2>&1 ||
  fail "apt-get could not fetch $*: $(grep -E '^E:' "$work/log" | head -n 5)"

cd "$root"
mkdir -p usr/bin usr/sbin usr/lib usr/lib64
for folder in bin sbin lib lib64; do
  ln -s "usr/$folder" "$folder"
done
for archive in "$work"/cache/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$archive" | tar -xf - --keep-directory-symlink
done
[ "$(du -sm . | cut -f 1)" -le $most_megabytes ] || fail "$* and what they need take more than $most_megabytes MB"
mkdir -p archives dev proc var/lib/dpkg
mv "$work"/cache/archives/*.deb archives/
: >var/lib/dpkg/status
: >var/lib/dpkg/available
# shellcheck disable=SC2016
root=$root unshare --mount --pid --fork --net --ipc sh -c '
  mount -t proc proc "$root/proc" && mount -t tmpfs tmpfs "$root/dev" &&
  for device in null zero full random urandom; do : >"$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
  DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true LC_ALL=C PATH=/usr/sbin:/usr/bin \
    exec chroot "$root" sh -c "dpkg --force-depends --force-unsafe-io --install /archives/*.deb"' >"$work/log" 2>&1 ||
  fail "dpkg could not install $*: $(tail -n 5 "$work/log")"

# What no task needs, and what differs from one time to the next.
rm -rf archives dev proc var/log/* var/cache/* var/lib/apt var/lib/dpkg/*-old usr/share/doc usr/share/man usr/share/info \
  etc/shadow* etc/gshadow* etc/passwd- etc/group- etc/machine-id root/.[!.]* tmp/* run/*
mkdir -p dev proc
find . -xdev ! -type f ! -type d ! -type l -delete
find . -xdev -type f -perm /6000 -exec chmod a-s {} +
find . -xdev ! -type l -exec chmod a+rX {} +
