# Shared by the scripts here; sourced by bash. Needs only what a minimal Debian has.
# Everything it says goes to stderr: stdout belongs to the program that a script ends in.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
mkdir -p "$build/log"

# Go and ccache want a home to put their caches in.
[ -n "${HOME:-}" ] || export HOME=$build/home

readonly kUsageOrSetupError=2
# Go reads a setting that is empty here from the user's `go env -w` file, so none is empty.
readonly kGoEnv=(GOFLAGS=-buildvcs=false GOTOOLCHAIN=local GOWORK=off GO111MODULE=on)

say() { printf '== %s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit $kUsageOrSetupError
}

# One process per core, fewer where a compiler each would not fit in memory.
jobs_count() {
  local cores memory_fits
  cores=$(nproc)
  memory_fits=$(awk '/^MemAvailable:/ {print int($2 / 1500000)}' /proc/meminfo 2>/dev/null)
  [ "${memory_fits:-$cores}" -ge 1 ] || memory_fits=1
  echo $((cores < ${memory_fits:-cores} ? cores : ${memory_fits:-cores}))
}

# How far a log has come: ninja's last [n/m], else its last line.
progress_of() {
  local steps
  steps=$(tail -c 4000 "$1" | tr '\r' '\n' | grep -oE '^\[[0-9]+/[0-9]+\]' | tail -n 1)
  [ -n "$steps" ] && { echo "$steps"; return; }
  tail -n 1 "$1" | cut -c 1-60
}

# True once a ninja log shows that something is built, not only checked.
has_work() { grep -qE '^\[[0-9]+/[0-9]+\]' "$1"; }

# step [--if-work] TITLE COMMAND...
# Runs COMMAND with its output in a log. Says TITLE (with --if-work: only when ninja has something
# to do), shows progress on a terminal, else a line every 15 s, and the log when COMMAND fails.
step() {
  local announce=always
  [ "$1" = --if-work ] && { announce=if_work; shift; }
  local title=$1 log said='' start=$SECONDS shown=$SECONDS pid status=0
  shift
  log=$build/log/$(printf '%s' "$title" | tr -cs 'A-Za-z0-9' '-' | cut -c 1-60).log
  [ $announce = always ] && { say "$title"; said=1; }

  set -m  # a process group of its own, so that an interrupt ends all of it
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  trap 'kill -- -$pid 2>/dev/null; wait $pid; exit 130' INT TERM
  while kill -0 $pid 2>/dev/null; do
    sleep 0.2
    [ -z "$said" ] && has_work "$log" && { say "$title"; said=1; }
    [ -n "$said" ] && [ $((SECONDS - start)) -ge 2 ] || continue
    if [ -t 2 ]; then
      printf '\r\033[K   %s s  %s' $((SECONDS - start)) "$(progress_of "$log")" >&2
    elif [ $((SECONDS - shown)) -ge 15 ]; then
      shown=$SECONDS
      printf '   %s s  %s\n' $((SECONDS - start)) "$(progress_of "$log")" >&2
    fi
  done
  wait $pid || status=$?
  trap - INT TERM
  [ -t 2 ] && printf '\r\033[K' >&2
  [ $status -eq 0 ] && return 0
  # What knows its own reason says it in a line of its own; all of the log for what does not.
  grep '^error: ' "$log" >&2 && return $status
  tail -n 60 "$log" >&2
  printf 'failed: %s (exit %s, all of it in %s)\n' "$title" $status "${log#"$root"/}" >&2
  return $status
}

# The go program that scripts/setup settled on; empty where there is none.
chosen_go() { cat "$build/go-path" 2>/dev/null; }

# One build at a time in this clone; released when the script ends or execs.
lock_build() {
  exec 9>"$build/.lock"
  flock -n 9 || { say 'waiting for another build in this clone'; flock 9; }
}
unlock_build() { exec 9>&-; }

# The clang that reads the sources for scripts/lint and scripts/mutants, and compiles what the presets name it
# for. Debian 12 has it in its security archive.
readonly kClang=22

# need_clang [PROGRAM...]: installs clang as root where it, or one of its other programs, is missing.
need_clang() {
  local program missing=()
  command -v clang++-$kClang >/dev/null || missing+=(clang-$kClang libclang-rt-$kClang-dev)
  for program in "$@"; do
    command -v "$program-$kClang" >/dev/null || missing+=("$program-$kClang")
  done
  [ ${#missing[@]} -eq 0 ] || install_as_root "${missing[@]}"
}

# configure PRESET: only when there is no build tree yet or its settings changed; then afresh, as cmake loses
# what it is given with a preset that names another compiler.
configure() {
  local preset=$1 dir=$build/$1 go settings
  go=$(chosen_go)
  case $preset in asan | tsan | clang-debug) need_clang || return ;; esac
  settings="$(cksum <"$root/CMakePresets.json") go=$go"
  [ -f "$dir/build.ninja" ] && [ "$(cat "$dir/.settings" 2>/dev/null)" = "$settings" ] && return 0
  step "configuring $preset" \
    cmake --fresh -S "$root" --preset "$preset" -DJSPARITY_GO="${go:-OFF}" || return
  printf '%s\n' "$settings" >"$dir/.settings"
}

# build_target PRESET TARGET.
build_target() {
  configure "$1" || return
  step --if-work "building $2 ($1)" \
    cmake --build "$build/$1" --target "$2" -j "${JSPARITY_JOBS:-$(jobs_count)}"
}

# The version of the reference that the store is at parity with.
pinned_reference() { sed -n 's/.*nats-server\/v2 \(v[^ ]*\).*/\1/p' "$root/go-oracle/go.mod"; }

# build_oracle PRESET VERSION [coverage]: the oracle of a version of the reference. One that is not
# among those of go-oracle/versions becomes a target first.
build_oracle() {
  local preset=$1 version=$2 target=go_oracle_${3:+coverage_}$2 cache=$build/$1/CMakeCache.txt more
  [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[A-Za-z0-9.-]+)?$ ]] ||
    fail "--reference $version: a version looks like $(pinned_reference)"
  configure "$preset" || return
  if ! grep -q "^build go_oracle_$version:" "$build/$preset/build.ninja"; then
    more=$(sed -n 's/^JSPARITY_MORE_REFERENCES:[A-Z]*=//p' "$cache")
    step "configuring $preset for $version" \
      cmake -S "$root" --preset "$preset" "-DJSPARITY_MORE_REFERENCES=${more:+$more;}$version" || return
  fi
  step --if-work "building the oracle of $version" \
    cmake --build "$build/$preset" --target "$target" -j "${JSPARITY_JOBS:-$(jobs_count)}"
}

apt_install() {
  local apt=(apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2)
  "${apt[@]}" update &&
    DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "$@"
}

# install_as_root PACKAGE...: says what to run where it is not root.
install_as_root() {
  [ "$(id -u)" -eq 0 ] || fail "as root: apt-get install -y --no-install-recommends $*"
  step "installing packages: $*" apt_install "$@"
}
