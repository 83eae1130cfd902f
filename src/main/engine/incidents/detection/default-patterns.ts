import type { Severity } from '#shared/domain/incident.ts';

/** What counts as trouble in a line that states no level. Every expression is linear on the capped line. */
export interface DefaultPattern {
  readonly id: string;
  /** What the screen calls it. */
  readonly title: string;
  readonly severity: Severity;
  readonly regex: RegExp;
}

/** The levels that make a line an error by themselves, as patterns that can be switched off. */
export const LEVEL_PATTERNS: readonly Pick<DefaultPattern, 'id' | 'title' | 'severity'>[] = [
  { id: 'level_critical', title: 'The line states a level worse than error', severity: 'critical' },
  { id: 'level_error', title: 'The line states the level error', severity: 'medium' },
];

/** Built-in patterns, in the order in which they are tried. */
export const DEFAULT_PATTERNS: readonly DefaultPattern[] = [
  {
    id: 'out_of_memory',
    title: 'Out of memory',
    severity: 'critical',
    regex:
      /\bout of memory\b|\boom[-_ ]?kill|\boomkilled\b|\bcannot allocate memory\b|\bmemory allocation (?:failed|failure|error)/i,
  },
  {
    id: 'segfault',
    title: 'A process crashed on a signal',
    severity: 'critical',
    regex:
      /\bsegfault\b|\bsegmentation (?:fault|violation)\b|\bcore dumped\b|\bdumped core\b|\bgeneral protection fault\b|\bstack smashing\b|\bsig(?:segv|abrt|bus|ill|fpe)\b/i,
  },
  {
    id: 'kernel_trouble',
    title: 'The kernel or the hardware is in trouble',
    severity: 'critical',
    regex:
      /\bcall trace:|\bBUG: |\boops: |\bsoft lockup\b|\bhard lockup\b|\bhung[_ ]task\b|\bblocked for more than \d+ seconds\b|\bmachine check (?:exception|event)|\b(?:hardware|mce|ecc|i\/o|uncorrectable|unrecoverable) error\b/i,
  },
  {
    id: 'disk_full',
    title: 'No space left, or a read-only file system',
    severity: 'critical',
    regex:
      /\bno space left on device\b|\b(?:disk|file ?system|device|volume|partition|tablespace)(?: \S{1,64})? (?:is )?full\b|\bquota exceeded\b|\bread-only file ?system\b|\bremounting filesystem read-only\b/i,
  },
  {
    id: 'panic',
    title: 'Panic',
    severity: 'critical',
    regex: /(?:^|[\s:'])(?:kernel )?panic(?:ked)?(?: at\b|:| -|!)|\bkernel panic\b|\bpanicked\b/i,
  },
  {
    id: 'fatal',
    title: 'The word fatal',
    severity: 'critical',
    regex: /(?<!\bnon[- ]?)\bfatal\b(?!\s*(?:[:=]\s*)?(?:0|none|false|no)\b)/i,
  },
  {
    id: 'critical',
    title: 'The word critical',
    severity: 'critical',
    regex: /(?<!\b(?:non|not)[- ]?)\bcritical\b(?!\s*(?:[:=]\s*)?(?:0|none|false|section|path)\b)/i,
  },
  {
    id: 'data_loss',
    title: 'Data is corrupt or lost',
    severity: 'critical',
    regex: /\bcorrupt(?:ed|ion)?\b|\bdata loss\b|\bchecksum (?:mismatch|failed|failure|error)|\bsplit[- ]brain\b/i,
  },
  {
    id: 'traceback',
    title: 'A Python traceback',
    severity: 'high',
    regex: /\btraceback \(most recent call last\)/i,
  },
  {
    id: 'exception',
    title: 'An exception',
    severity: 'high',
    regex:
      /\b(?:un(?:handled|caught)|caught|throw[ns]?|raised)\b.{0,80}\b(?:exception|error|rejection)|\b[A-Za-z_.]{0,200}(?:Exception|Error)(?::|\)?$)|\bexception\b(?! (?:handler|list|logging))/i,
  },
  {
    id: 'connection',
    title: 'A connection was refused, reset or lost',
    severity: 'high',
    regex:
      /\bconnection (?:\w{1,40} ){0,3}?(?:refused|reset|aborted|timed out|lost|failed|broken|terminated)|\blost connection\b|\b(?:refused|reset) (?:the )?connection\b|\bE(?:CONNREFUSED|CONNRESET|CONNABORTED|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE|MFILE|NFILE|ADDRINUSE|ACCES|PERM|NOSPC|NOTFOUND|AI_AGAIN|ROFS|NOMEM|IO)\b|\bno route to host\b|\bbroken pipe\b|\bconnect(?:ion)? failed\b|\brefused\b|\bnetwork is unreachable\b|\bhas gone away\b|\bhost is down\b/i,
  },
  {
    id: 'timeout',
    title: 'Something timed out',
    severity: 'medium',
    regex:
      /\btimed[ -]?out\b|\btimeout[.!;,)]?$|\btimeout (?:exceeded|expired|reached|waiting|while|after|error|occurred)|\b(?:request|read|write|connect|connection|query|gateway|lock wait|operation|session|command|upstream) timeout\b(?! (?:set|is|of|to|was|changed|value|=)|[:=])|\bdeadline (?:was )?exceeded\b|\bnot responding\b/i,
  },
  {
    id: 'permission',
    title: 'Permission denied',
    severity: 'medium',
    regex:
      /\b(?:permission|access|authorization) (?:was |is )?denied\b|\boperation not permitted\b|\bunauthori[sz]ed access\b/i,
  },
  {
    id: 'open_files',
    title: 'Out of file descriptors, threads or processes',
    severity: 'high',
    regex:
      /\btoo many open files\b|\bfile descriptors? (?:limit|exhausted)|\bresource temporarily unavailable\b|\b(?:pool|limit|resources?|slots?) (?:is |are |has been |was )?exhausted\b|\btoo many (?:connections|clients)\b|\bcannot fork\b/i,
  },
  {
    id: 'address_in_use',
    title: 'An address or port is already in use',
    severity: 'high',
    regex: /\baddress (?:is )?already in use\b|\bport \d{1,5} (?:is )?already (?:in use|allocated)/i,
  },
  {
    id: 'certificate',
    title: 'A certificate or handshake was not accepted',
    severity: 'high',
    regex:
      /\bcertificate\b.{0,60}\b(?:expired|not (?:yet )?(?:valid|trusted)|verify failed|invalid|unknown|revoked)|\bhandshake (?:fail|error|did not)/i,
  },
  {
    id: 'process_died',
    title: 'A process died or could not start',
    severity: 'high',
    regex:
      /\bexit(?:ed)?\b.{0,30}\b(?:code|status)[ :=]{1,3}[1-9]\d{0,2}\b|\bcode=(?:exited|killed|dumped), status=[1-9]|\bkilled (?:by signal|process)\b|\bexited (?:abnormally|\([1-9]\d{0,2}\))|\bmain process exited\b|\bentered failed state\b|\bfailed with result\b|\bcrash(?:ed|loopbackoff|ing|es)\b|\bdeadlock\b|\bstack overflow\b|\bterminated (?:abnormally|unexpectedly)\b|\bback-off restarting\b|\bstart request repeated too quickly\b|\bdied (?:unexpectedly|with)\b|\b(?:imagepullbackoff|errimagepull)\b/i,
  },
  {
    id: 'http_5xx',
    title: 'An HTTP answer of 500 or above',
    severity: 'medium',
    regex:
      /"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [^"]{1,2000}" 5\d\d\b|\bHTTP(?:\/(?:1\.[01]|[23](?:\.0)?))? 5\d\d\b|\bstatus(?:[ _-]?code)?"?(?: | ?[:=] ?)"?5\d\d\b|\b(?:returned|responded|answered)(?: with)?(?: status| code)? 5\d\d\b|\b50[0-4] (?:internal server error|not implemented|bad gateway|service unavailable|gateway time-?out)\b|\b(?:internal server error|bad gateway|gateway time-?out)\b|\bhaproxy\[\d{1,9}\]: .{1,400} 5\d\d \d{1,12} /i,
  },
  {
    id: 'probe_failed',
    title: 'A health check failed',
    severity: 'medium',
    regex:
      /\b(?:liveness|readiness|startup|health)[ -]?(?:probe|check)\b.{0,40}\b(?:fail|error|unhealthy)|\bis unhealthy\b/i,
  },
  {
    id: 'failed',
    title: 'The word failed or failure',
    severity: 'medium',
    regex: /\bfail(?:ed|ure|ures|s|ing)?\b(?!-?\s*(?:[:=]\s*)?(?:0|none|false|no|over|safe)\b)/i,
  },
  {
    id: 'unavailable',
    title: 'Something cannot be reached or done',
    severity: 'medium',
    regex:
      /\bunavailable\b|\bunreachable\b|\bno such (?:file or directory|host|table|device)\b|\bname or service not known\b|\bunknown host\b|\bcommand not found\b|\bno longer (?:served|reachable|responding)\b|\b(?:could not|couldn't|cannot|can't|can not|unable to) (?:be\b|accept|access|acquire|allocate|bind|build|commit|complete|connect|contact|continue|create|decode|delete|determine|download|execute|fetch|find|flush|fork|get|initiali[sz]e|listen|load|locate|lock|mount|open|parse|process|query|reach|read|recover|register|resolve|restore|retrieve|save|send|serve|start|stat|store|update|upload|verify|write)/i,
  },
  {
    id: 'database_error',
    title: 'An error code of a database',
    severity: 'medium',
    regex: /\bORA-\d{5}\b|\bSQLSTATE\b[[:= (]{1,3}(?!00000)\w{5}\b|\bSQL[0-3]\d{3,4}[NC]\b/,
  },
  {
    id: 'error',
    title: 'The word error',
    severity: 'medium',
    regex: /\berrors?\b(?!\s*(?:[:=]\s*|count\s*[:=]?\s*)?(?:0|none|false|no|null|nil|<nil>|""|-)(?:\W|$))/i,
  },
];
