/**
 * What the scripts share: the real root, a shadow copy that always goes away, hashes. Arguments are data: the root, what makes
 * the new files (`git` from the patch in the input, or `bytes`: the input holds their contents), the folders to strip, the
 * length of the patch, a token, then per file five fields: change, path, hash before, hash after, size of its new content.
 */
const PRELUDE = `
set -u
umask 077
refuse() { printf 'refuse\\t%s\\t%s\\n' "$1" "$2"; exit 0; }
for tool in sha256sum readlink mktemp stat; do command -v "$tool" >/dev/null 2>&1 || refuse "$tool" tool; done
[ "$2" != git ] || command -v git >/dev/null 2>&1 || refuse git tool
root=$(readlink -f "$1" 2>/dev/null) && [ -d "$root" ] || refuse - root
[ "$root" != / ] || refuse - root
maker=$2; strip=$3; length=$4; token=$5; rest=0; shift 5
shadow=$(mktemp -d) || refuse - shadow
fence=\${TMPDIR:-/tmp}/.sentry-desk-fence-$token
fenced=
: > "$shadow/staged"
clean() {
  while IFS= read -r left; do rm -f -- "$left"; done < "$shadow/staged"
  rm -rf -- "$shadow"
  [ -z "$fenced" ] || rmdir -- "$fence"
}
trap clean EXIT
# A reader that is gone must not end the shell before it has tidied up.
trap 'exit 1' HUP INT TERM PIPE
cat > "$shadow/input" || refuse - shadow
mkdir "$shadow/tree" || refuse - shadow
g() {
  env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE HOME="$shadow" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null \\
    git -C "$shadow/tree" -c core.autocrlf=false -c core.hooksPath=/dev/null "$@"
}
apply() { g apply --whitespace=nowarn "$@" 2>"$shadow/errors"; }
broken() { printf 'failed\\t%s\\t' "$1"; head -c 1000 "$shadow/errors" | tr '\\n\\t' '  '; printf '\\n'; exit 0; }
hash_of() { if [ -f "$1" ] && [ ! -L "$1" ]; then sha256sum < "$1" | cut -d ' ' -f 1; else printf '%s\\n' -; fi; }
enter() {
  folder=$(dirname -- "$root/$1"); name=$(basename -- "$root/$1")
  cd -P -- "$folder" 2>/dev/null && [ "$(pwd -P)" = "$folder" ]
}
inspect() {
  i=0
  while [ $# -gt "$rest" ]; do
    f=$root/$2
    folder=$(dirname -- "$f")
    [ -d "$folder" ] || refuse "$i" folder
    enter "$2" || refuse "$i" link
    [ ! -L "$f" ] || refuse "$i" link
    [ -w "$folder" ] || refuse "$i" writable
    if [ "$1" = create ]; then
      [ ! -e "$f" ] || refuse "$i" exists
    else
      [ -e "$f" ] || refuse "$i" missing
      [ -f "$f" ] || refuse "$i" plain
      [ "$(stat -c %s -- "$f")" -le 5242880 ] || refuse "$i" large
      [ "$(stat -c %h -- "$f")" = 1 ] || refuse "$i" links
      [ -O "$f" ] || [ "$(id -u)" = 0 ] || refuse "$i" owner
      [ -r "$f" ] || refuse "$i" missing
      [ -w "$f" ] || refuse "$i" readonly
    fi
    mkdir -p -- "$(dirname -- "$shadow/tree/$2")" || refuse - shadow
    [ "$1" = create ] || cat < "$f" > "$shadow/tree/$2" || refuse - shadow
    shift 5; i=$((i + 1))
  done
}
make() {
  if [ "$maker" = git ]; then
    head -c "$length" "$shadow/input" > "$shadow/forward"
    tail -c +$((length + 1)) "$shadow/input" > "$shadow/reverse"
    g init -q --template= 2>"$shadow/errors" || broken init
    apply -p"$strip" --check "$shadow/forward" || broken check
    apply -p"$strip" "$shadow/forward" || broken apply
    return 0
  fi
  at=1
  while [ $# -gt "$rest" ]; do
    if [ "$1" = delete ]; then rm -f -- "$shadow/tree/$2"
    else tail -c +"$at" "$shadow/input" | head -c "$5" > "$shadow/tree/$2" || refuse - shadow; fi
    at=$((at + $5)); shift 5
  done
}
hashes() {
  label=$1; base=$2; shift 2; i=0
  while [ $# -gt "$rest" ]; do printf '%s\\t%s\\t%s\\n' "$label" "$i" "$(hash_of "$base/$2")"; shift 5; i=$((i + 1)); done
}
`;

/** Applies forward and back in a shadow copy and prints the hashes of each stage. */
export const REHEARSE_SCRIPT = `${PRELUDE}
inspect "$@"
hashes before "$shadow/tree" "$@"
make "$@"
hashes after "$shadow/tree" "$@"
apply -p1 --check "$shadow/reverse" || broken undo
apply -p1 "$shadow/reverse" || broken undo
hashes back "$shadow/tree" "$@"
`;

/** Prints the size of each file, a line "contents", and then their contents one after the other. */
export const FETCH_SCRIPT = `${PRELUDE}
inspect "$@"
sizes() {
  i=0
  while [ $# -gt "$rest" ]; do
    [ "$1" = create ] || printf 'size\\t%s\\t%s\\n' "$i" "$(stat -c %s -- "$shadow/tree/$2")"
    shift 5; i=$((i + 1))
  done
  echo contents
}
contents() { while [ $# -gt "$rest" ]; do [ "$1" = create ] || cat < "$shadow/tree/$2"; shift 5; done; }
sizes "$@"
contents "$@"
`;

/**
 * Runs the test of the configuration in a copy of the whole folder that holds the new files. Before the files comes the number
 * of the test's words, which stand behind them; {root} in a word is the copy.
 */
export const TRY_SCRIPT = `${PRELUDE}
rest=$1; shift
inspect "$@"
make "$@"
whole=$shadow/whole
[ "$(du -sk "$root" | cut -f 1)" -le 65536 ] || refuse - whole
cp -RP -- "$root/." "$whole" 2>/dev/null || refuse - copy
while [ $# -gt "$rest" ]; do
  rm -f -- "$whole/$2"
  [ "$1" = delete ] || cat < "$shadow/tree/$2" > "$whole/$2" || refuse - shadow
  shift 5
done
n=$#
while [ "$n" -gt 0 ]; do
  word=$1; shift; n=$((n - 1)); done_=
  while :; do case $word in
    *'{root}'*) done_=$done_\${word%%'{root}'*}$whole; word=\${word#*'{root}'} ;;
    *) break ;;
  esac; done
  set -- "$@" "$done_$word"
done
cd -- "$whole" || refuse - shadow
"$@" > "$shadow/said" 2>&1 </dev/null
printf 'exit\\t-\\t%s\\n' "$?"
head -c 4000 "$shadow/said"
`;

/**
 * Makes the new files in a shadow copy, compares every hash with what was approved, stages each result beside its target, then
 * moves all of them; a move that fails puts the earlier ones back. The fence is made right before: whoever makes it first
 * decides whether anything is moved, so that a run whose connection was lost can be told to leave everything as it is.
 */
export const WRITE_SCRIPT = `${PRELUDE}
compare() {
  code=$1; base=$2; field=$3; shift 3; i=0
  while [ $# -gt "$rest" ]; do
    if [ "$field" = before ]; then want=$3; else want=$4; fi
    [ "$(hash_of "$base/$2")" = "$want" ] || refuse "$i" "$code"
    shift 5; i=$((i + 1))
  done
}
copy_as_is() { cp --preserve=all -- "$1" "$2" 2>/dev/null || cp -p -- "$1" "$2"; }
owner_of() { stat -c %u:%g:%a -- "$1"; }
stage() {
  i=0
  while [ $# -gt "$rest" ]; do
    enter "$2" || refuse "$i" link
    t=.sentry-desk-$$-$i
    if [ "$1" != delete ]; then
      [ ! -e "$t" ] && [ ! -L "$t" ] || refuse "$i" stage
      printf '%s\\n' "$folder/$t" >> "$shadow/staged"
      if [ "$1" = modify ]; then
        copy_as_is "./$name" "./$t" 2>"$shadow/errors" || broken stage
        [ "$(owner_of "$t")" = "$(owner_of "./$name")" ] || refuse "$i" owner
      else
        : > "$t" && chmod 644 "$t" || refuse "$i" stage
      fi
      cat < "$shadow/tree/$2" 2>"$shadow/errors" > "./$t" || broken stage
      sync -- "./$t" 2>/dev/null || sync
      [ "$(hash_of "./$t")" = "$4" ] || refuse "$i" stage
    fi
    if [ "$1" != create ]; then
      mkdir -p -- "$(dirname -- "$shadow/kept/$2")" && copy_as_is "./$name" "$shadow/kept/$2" || refuse - shadow
    fi
    shift 5; i=$((i + 1))
  done
}
move() {
  i=0
  while [ $# -gt "$rest" ]; do
    enter "$2" && [ ! -d "./$name" ] || return 1
    if [ "$1" = delete ]; then rm -f -- "./$name" && [ ! -e "./$name" ] || return 1
    else mv -f -- "./.sentry-desk-$$-$i" "./$name" || return 1; fi
    printf '%s\\n' "$i" >> "$shadow/moved"
    sync -- . 2>/dev/null
    shift 5; i=$((i + 1))
  done
}
restore() {
  i=0
  while [ $# -gt "$rest" ]; do
    if grep -qx -e "$i" "$shadow/moved" && enter "$2"; then
      if [ "$1" = create ]; then rm -f -- "./$name"
      else copy_as_is "$shadow/kept/$2" ".sentry-desk-$$-back" && mv -f -- ".sentry-desk-$$-back" "./$name"; fi
    fi
    shift 5; i=$((i + 1))
  done
}
inspect "$@"
compare changed "$shadow/tree" before "$@"
make "$@"
compare result "$shadow/tree" after "$@"
: > "$shadow/moved"
stage "$@"
compare changed "$root" before "$@"
trap '' HUP INT TERM
mkdir -- "$fence" 2>/dev/null || refuse - fenced
fenced=1
if ! move "$@" 2>"$shadow/errors"; then restore "$@"; hashes back "$root" "$@"; broken move; fi
hashes written "$root" "$@"
`;

/** Makes the fence of a run (first argument), if that run has not, and prints the hash of each path that follows. */
export const SETTLE_SCRIPT = `
fence=\${TMPDIR:-/tmp}/.sentry-desk-fence-$1; shift
if mkdir -- "$fence" 2>/dev/null; then echo fenced; else echo begun; fi
i=0
for path in "$@"; do
  if [ -f "$path" ] && [ ! -L "$path" ]; then hash=$(sha256sum < "$path" | cut -d ' ' -f 1); elif [ -e "$path" ] || [ -L "$path" ]; then hash=other; else hash=-; fi
  printf 'now\\t%s\\t%s\\n' "$i" "$hash"; i=$((i + 1))
done
`;

/** Prints the hash of each path, `-` where nothing is, `other` where it is no plain file. */
export const HASH_SCRIPT = `
i=0
for path in "$@"; do
  if [ -f "$path" ] && [ ! -L "$path" ]; then hash=$(sha256sum < "$path" | cut -d ' ' -f 1); elif [ -e "$path" ] || [ -L "$path" ]; then hash=other; else hash=-; fi
  printf 'now\\t%s\\t%s\\n' "$i" "$hash"; i=$((i + 1))
done
`;
