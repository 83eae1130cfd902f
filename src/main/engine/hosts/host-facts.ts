import type { HostTest } from '#shared/contract/hosts.ts';

type Fact = HostTest['facts'][number];

const MAX_VALUE = 512;
const MAX_FACTS = 30;

/** Looks around with what every POSIX system has; each answer is one line `name=value`. Nothing is changed. */
export const FACTS_SCRIPT = `fact() { printf '%s=%s\\n' "$1" "$(printf '%s' "$2" | tr -d '\\r' | head -n 1)"; }
fact system "$(uname -srm 2>/dev/null)"
[ -r /etc/os-release ] && fact name "$(. /etc/os-release 2>/dev/null; printf '%s' "$PRETTY_NAME")"
fact user "$(id -un 2>/dev/null)"
fact shell "$SHELL"
if tail --version 2>/dev/null | grep -q GNU; then fact tools GNU
elif tail --help 2>&1 | grep -q BusyBox; then fact tools BusyBox
else fact tools other; fi
have=
for program in git journalctl systemctl docker podman supervisorctl timeout nginx sudo; do
  command -v "$program" >/dev/null 2>&1 && have="$have $program"
done
fact programs "\${have# }"
if command -v sudo >/dev/null 2>&1; then
  if sudo -n true >/dev/null 2>&1; then fact sudo 'without a password'; else fact sudo 'asks for a password'; fi
else fact sudo none; fi`;

/** Pure: reads the answers; what the host says is cut to size and shown as text only. */
export function parseFacts(output: string): Fact[] {
  const facts = output.split('\n').flatMap((line) => {
    const [, name = '', value = ''] = /^([a-z]{1,32})=(.*)$/.exec(line.trim()) ?? [];
    return value === '' ? [] : [{ name, value: value.slice(0, MAX_VALUE) }];
  });
  return facts.slice(0, MAX_FACTS);
}
