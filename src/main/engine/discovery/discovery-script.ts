/** How many files, open files and units a look at a host may tell. */
const MOST = 400;

/**
 * Looks around without changing anything, with what every POSIX system and BusyBox have. Each finding is one line: a word
 * that cannot be guessed, the kind of finding, and its fields behind tabs, so that no name of a file can pass for a finding.
 * What lies under homes or holds keys is not looked at.
 */
export const DISCOVERY_SCRIPT = `nonce=$1
LC_ALL=C; export LC_ALL
tab=$(printf '\\t')
tell() { kind=$1; shift; printf '%s %s' "$nonce" "$kind"; for field do printf '\\t%s' "$field"; done; echo; }
mark() { sed "s/^/$nonce $1$tab/"; }
brief() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
tell user "$(id -u)" "$(id -un 2>/dev/null)"

if [ -d /run/systemd/system ]; then
  units=$(brief systemctl list-units --type=service --state=running --no-legend --plain --no-pager 2>/dev/null |
    awk 'NR <= ${MOST} && $1 ~ /^[A-Za-z0-9:_.@\\\\-]+$/ && $1 !~ /^-/ { print $1 }')
  [ -n "$units" ] && brief systemctl show --no-pager -p Id -p Description -p MainPID -p WorkingDirectory -p FragmentPath \\
    -- $units 2>/dev/null | mark unit
  for unit in $units; do
    name=\${unit%.service}; name=\${name%@*}
    for dir in "/opt/$name" "/srv/$name" "/etc/$name"; do [ -d "$dir" ] && tell folder "$unit" "$dir"; done
  done
elif command -v systemctl >/dev/null 2>&1; then tell note 'systemd is installed, but did not start this host'
fi

if command -v docker >/dev/null 2>&1; then
  form="{{.Names}}$tab{{.Image}}$tab{{.Status}}$tab{{.Label \\"com.docker.compose.project.working_dir\\"}}"
  if list=$(brief docker ps --format "$form" 2>&1 </dev/null); then [ -n "$list" ] && printf '%s\\n' "$list" | mark docker
  else tell refused docker "$(printf '%s' "$list" | tail -n 1)"; fi
fi
if command -v podman >/dev/null 2>&1; then
  if list=$(brief podman ps --format "{{.Names}}$tab{{.Image}}$tab{{.Status}}" 2>&1 </dev/null); then
    [ -n "$list" ] && printf '%s\\n' "$list" | mark podman
  else tell refused podman "$(printf '%s' "$list" | tail -n 1)"; fi
fi

if command -v supervisorctl >/dev/null 2>&1; then
  list=$(brief supervisorctl status 2>&1 </dev/null)
  case $list in
    *' RUNNING '*|*' STOPPED '*|*' STARTING '*|*' BACKOFF '*|*' FATAL '*|*' EXITED '*) printf '%s\\n' "$list" | mark program ;;
    *) tell refused supervisor "$(printf '%s' "$list" | tail -n 1)" ;;
  esac
fi

folders=
for dir in /var/log /srv /opt /usr/local/var/log /var/www; do [ -d "$dir" ] && folders="$folders $dir"; done
[ -n "$folders" ] && find $folders -xdev -maxdepth 4 -type f -size +0 -mtime -2 \\
  \\( -path '/var/log/*' -o -name '*.log' -o -name '*.out' -o -name '*.err' \\) \\
  -exec stat -c "%Y$tab%s$tab%n" {} + 2>/dev/null | sort -rn | head -n ${MOST} | mark file

if [ -r /proc/self/fdinfo ]; then
  ls -l /proc/[0-9]*/fd 2>/dev/null | awk '
    /^\\/proc\\/[0-9]+\\/fd:$/ { split($0, part, "/"); pid = part[3]; next }
    match($0, / [0-9]+ -> \\//) {
      fd = substr($0, RSTART + 1); sub(/ .*/, "", fd); path = substr($0, RSTART + RLENGTH - 1)
      if (path !~ /^\\/(proc|dev|sys|run|tmp|home|root|memfd)/ && path !~ / \\(deleted\\)$/ && n++ < ${MOST}) print pid, fd, path
    }' | while read -r pid fd path; do
    [ -f "$path" ] || continue
    flags=; while read -r word value; do [ "$word" = flags: ] && flags=$value; done 2>/dev/null <"/proc/$pid/fdinfo/$fd"
    case $flags in *1|*2???|*3???|*6???|*7???) ;; *) continue ;; esac
    comm=; read -r comm 2>/dev/null <"/proc/$pid/comm"
    tell open "$pid" "$comm" "$(readlink "/proc/$pid/cwd" 2>/dev/null)" "$(stat -c %Y "$path" 2>/dev/null)" \\
      "$(stat -c %s "$path" 2>/dev/null)" "$path"
  done
fi
tell end`;
