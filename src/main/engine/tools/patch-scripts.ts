/** What both scripts share: tools, the real root, a shadow copy that always goes away, hashes. Arguments are data. */
const PRELUDE = `
set -u
umask 077
refuse() { printf 'refuse\\t%s\\t%s\\n' "$1" "$2"; exit 0; }
for tool in git sha256sum realpath mktemp stat; do command -v "$tool" >/dev/null 2>&1 || refuse "$tool" tool; done
root=$(realpath -e -- "$1" 2>/dev/null) || refuse - root
[ "$root" != / ] || refuse - root
strip=$2; length=$3; shift 3
shadow=$(mktemp -d) || refuse - shadow
: > "$shadow/staged"
clean() { while IFS= read -r left; do rm -f -- "$left"; done < "$shadow/staged"; rm -rf -- "$shadow"; }
trap clean EXIT
trap 'exit 1' HUP INT TERM
cat > "$shadow/input"
head -c "$length" "$shadow/input" > "$shadow/forward"
tail -c +$((length + 1)) "$shadow/input" > "$shadow/reverse"
mkdir "$shadow/tree"
g() {
  env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE HOME="$shadow" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null \\
    git -C "$shadow/tree" -c core.autocrlf=false -c core.hooksPath=/dev/null "$@"
}
apply() { g apply --whitespace=nowarn "$@" 2>"$shadow/errors"; }
broken() { printf 'failed\\t%s\\t' "$1"; head -c 1000 "$shadow/errors" | tr '\\n\\t' '  '; printf '\\n'; exit 0; }
hash_of() { if [ -f "$1" ]; then sha256sum < "$1" | cut -d ' ' -f 1; else printf '%s\\n' -; fi; }
inspect() {
  i=0
  while [ $# -gt 0 ]; do
    f=$root/$2
    folder=$(realpath -e -- "$(dirname -- "$f")" 2>/dev/null) || refuse "$i" folder
    [ "$folder/$(basename -- "$f")" = "$f" ] || refuse "$i" link
    [ ! -L "$f" ] || refuse "$i" link
    [ -w "$folder" ] || refuse "$i" writable
    if [ "$1" = create ]; then
      [ ! -e "$f" ] || refuse "$i" exists
    else
      [ -f "$f" ] || refuse "$i" missing
      [ "$(stat -c %s -- "$f")" -le 5242880 ] || refuse "$i" large
      [ -O "$f" ] || [ "$(id -u)" = 0 ] || refuse "$i" owner
    fi
    mkdir -p -- "$(dirname -- "$shadow/tree/$2")"
    [ "$1" = create ] || cat < "$f" > "$shadow/tree/$2" || refuse "$i" missing
    shift 4; i=$((i + 1))
  done
}
hashes() {
  label=$1; base=$2; shift 2; i=0
  while [ $# -gt 0 ]; do printf '%s\\t%s\\t%s\\n' "$label" "$i" "$(hash_of "$base/$2")"; shift 4; i=$((i + 1)); done
}
`;

/** Applies forward and back in a shadow copy and prints the hashes of each stage. Groups of four: change, path, -, -. */
export const REHEARSE_SCRIPT = `${PRELUDE}
inspect "$@"
g init -q --template= 2>"$shadow/errors" || broken init
hashes before "$shadow/tree" "$@"
apply -p"$strip" --check "$shadow/forward" || broken check
apply -p"$strip" "$shadow/forward" || broken apply
hashes after "$shadow/tree" "$@"
apply -p1 --check "$shadow/reverse" || broken undo
apply -p1 "$shadow/reverse" || broken undo
hashes back "$shadow/tree" "$@"
`;

/**
 * Applies in a shadow copy, compares every hash with what was approved, stages each result beside its target, then moves
 * all of them; a move that fails puts the earlier ones back. Groups of four: change, path, hash before, hash after.
 */
export const WRITE_SCRIPT = `${PRELUDE}
compare() {
  code=$1; base=$2; field=$3; shift 3; i=0
  while [ $# -gt 0 ]; do
    if [ "$field" = before ]; then want=$3; else want=$4; fi
    [ "$(hash_of "$base/$2")" = "$want" ] || refuse "$i" "$code"
    shift 4; i=$((i + 1))
  done
}
stage() {
  i=0
  while [ $# -gt 0 ]; do
    f=$root/$2; t=$(dirname -- "$f")/.sentry-desk-$$-$i
    if [ "$1" != delete ]; then
      [ ! -e "$t" ] && [ ! -L "$t" ] || refuse "$i" stage
      printf '%s\\n' "$t" >> "$shadow/staged"
      if [ "$1" = modify ]; then
        cp -p -- "$f" "$t" && [ "$(stat -c %u:%g:%a -- "$t")" = "$(stat -c %u:%g:%a -- "$f")" ] || refuse "$i" owner
      else
        : > "$t" && chmod 644 "$t" || refuse "$i" stage
      fi
      cat < "$shadow/tree/$2" > "$t" || refuse "$i" stage
      sync -- "$t" 2>/dev/null || sync
      [ "$(hash_of "$t")" = "$4" ] || refuse "$i" stage
    fi
    if [ "$1" != create ]; then
      mkdir -p -- "$(dirname -- "$shadow/kept/$2")" && cp -p -- "$f" "$shadow/kept/$2" || refuse "$i" stage
    fi
    shift 4; i=$((i + 1))
  done
}
move() {
  i=0
  while [ $# -gt 0 ]; do
    f=$root/$2; t=$(dirname -- "$f")/.sentry-desk-$$-$i
    if [ "$1" = delete ]; then rm -- "$f" || return 1; else mv -f -- "$t" "$f" || return 1; fi
    printf '%s\\n' "$i" >> "$shadow/moved"
    shift 4; i=$((i + 1))
  done
}
restore() {
  i=0
  while [ $# -gt 0 ]; do
    if grep -qx -e "$i" "$shadow/moved"; then
      if [ "$1" = create ]; then rm -f -- "$root/$2"; else
        r=$(dirname -- "$root/$2")/.sentry-desk-$$-back
        cp -p -- "$shadow/kept/$2" "$r" && mv -f -- "$r" "$root/$2"
      fi
    fi
    shift 4; i=$((i + 1))
  done
}
inspect "$@"
compare changed "$shadow/tree" before "$@"
g init -q --template= 2>"$shadow/errors" || broken init
apply -p"$strip" "$shadow/forward" || broken apply
compare result "$shadow/tree" after "$@"
: > "$shadow/moved"
stage "$@"
compare changed "$root" before "$@"
trap '' HUP INT TERM
if ! move "$@" 2>"$shadow/errors"; then restore "$@"; broken move; fi
hashes written "$root" "$@"
`;

/** Prints the hash of each path, `-` where there is no plain file. */
export const HASH_SCRIPT = `
i=0
for path in "$@"; do
  if [ -f "$path" ] && [ ! -L "$path" ]; then hash=$(sha256sum < "$path" | cut -d ' ' -f 1); elif [ -e "$path" ] || [ -L "$path" ]; then hash=other; else hash=-; fi
  printf 'now\\t%s\\t%s\\n' "$i" "$hash"; i=$((i + 1))
done
`;
