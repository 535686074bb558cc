# What the scripts in bin/ share: where the project is, and a JDK 25 to build and run it with.
# Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] &&
    grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$1/release"
}

# Sets JAVA_HOME to a JDK 25 or later: the one named by JAVA_HOME, else the usual places of Debian,
# Ubuntu, SDKMAN and macOS.
find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
      "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  say "Dormouse needs a JDK 25 and found none in JAVA_HOME or the usual places."
  say "Install one (Debian 13: apt-get install openjdk-25-jdk; Debian 12: the package temurin-25-jdk of adoptium.net)"
  say "and set JAVA_HOME to it."
  return 1
}

# Installs Debian packages that are missing: need_package COMMAND PACKAGE
need_package() {
  command -v "$1" >/dev/null 2>&1 && return 0
  say "Installing $2 (for the command $1)..."
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "$1 is missing; install the package $2."
    return 1
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2"; } >&2
}

maven() {
  need_package mvn maven && find_jdk &&
    (cd "$root" &&
      MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
        mvn --batch-mode --no-transfer-progress "$@")
}
