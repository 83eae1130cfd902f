const NAME = '(?<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )';
const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d)(?:[.,:](?<fraction>\d{1,9}))?`;
const HALF = '(?: ?(?<half>[AP]M)\\b)?';
const ZONE = String.raw`(?: ?(?<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})(?![\w:]))?`;
const YEAR = String.raw`(?<year>\d{4})`;

/** What may stand before the time at the beginning of a line. */
const LEAD = String.raw`^(?:<\d{1,3}>(?:1 )?)?[[("=]?`;
/** A time that does not begin the line stands in its head all the same. */
const INSIDE = String.raw`(?:^|[\s[("=@>,])`;

/**
 * The common ways of writing a time, the more definite first. Named groups: year, month, name (of the month), day, hour,
 * minute, second, fraction, half (AM or PM), zone, epoch. `first` and `second_` are a day and a month in either order.
 */
export const TIME_FORMATS: readonly RegExp[] = [
  // 2026-01-02T03:04:05.123+01:00, also with a blank, slashes or points, and 2026-01-02-03.04.05.123456.
  new RegExp(
    String.raw`${INSIDE}${YEAR}[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})[T _]{1,2}${CLOCK}${HALF}${ZONE}`,
    'i',
  ),
  new RegExp(
    String.raw`${INSIDE}${YEAR}-(?<month>\d\d)-(?<day>\d\d)-(?<hour>\d\d)\.(?<minute>\d\d)\.(?<second>\d\d)\.(?<fraction>\d{1,9})`,
  ),
  // 20260102T030405.123Z, 20260102-03:04:05:123.
  new RegExp(
    String.raw`${INSIDE}${YEAR}(?<month>\d\d)(?<day>\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?${ZONE}`,
  ),
  new RegExp(String.raw`${LEAD}${YEAR}(?<month>\d\d)(?<day>\d\d)[- ]${CLOCK}${ZONE}`),
  // [02/Jan/2026:03:04:05 +0000], 02-Jan-2026 03:04:05, 02 Jan 2026 03:04:05, 2-Jan-2026::03:04:05.
  new RegExp(String.raw`${INSIDE}${WEEKDAY}?(?<day>\d{1,2})[-/ ]${NAME}[-/ ]${YEAR}[: T]{1,2}${CLOCK}${ZONE}`, 'i'),
  // Fri Jan 02 03:04:05.123456 2026, Jan 02, 2026 3:04:05 AM, Jan  2 2026 03:04:05.
  new RegExp(String.raw`${INSIDE}${WEEKDAY}?${NAME} {1,2}(?<day>\d{1,2}) ${CLOCK}${ZONE} ${YEAR}\b`, 'i'),
  new RegExp(String.raw`${INSIDE}${WEEKDAY}?${NAME} {1,2}(?<day>\d{1,2}),? ${YEAR},? ${CLOCK}${HALF}${ZONE}`, 'i'),
  // E20260102 03:04:05.123456 of glog, E0102 03:04:05.123456 of klog.
  new RegExp(String.raw`^[IWEF]${YEAR}(?<month>\d\d)(?<day>\d\d) ${CLOCK}`),
  new RegExp(String.raw`^[IWEF](?<month>\d\d)(?<day>\d\d) ${CLOCK}`),
  // Seconds, milli-, micro- or nanoseconds since 1970, also behind the label of an alert.
  /^(?:\S{1,40} |["[])?(?<epoch>1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?)(?=[\s\]",:|]|$)/,
  // 1/2/2026 3:04:05 AM, 02.01.2026 03:04:05.
  new RegExp(String.raw`${INSIDE}(?<first>\d{1,2})[/.-](?<second_>\d{1,2})[/.-]${YEAR},? ${CLOCK}${HALF}${ZONE}`, 'i'),
  // 26/01/02 03:04:05, 260102 030405, 260102  3:04:05.
  new RegExp(String.raw`${LEAD}(?<short>\d\d)/(?<month>\d\d)/(?<day>\d\d) ${CLOCK}`),
  new RegExp(
    String.raw`${LEAD}(?<short>\d\d)(?<month>\d\d)(?<day>\d\d) {1,2}(?<hour>\d{1,2}):?(?<minute>\d\d):?(?<second>\d\d)\b`,
  ),
  // Jan  2 03:04:05, 01-02 03:04:05.123, 01.02 03:04:05: the year is not said.
  new RegExp(String.raw`${INSIDE}${WEEKDAY}?${NAME} {1,2}(?<day>\d{1,2}) ${CLOCK}${ZONE}`, 'i'),
  new RegExp(String.raw`${LEAD}(?<month>\d\d)[-.](?<day>\d\d) ${CLOCK}`),
  // 03:04:05.123: the day is not said.
  new RegExp(String.raw`${LEAD}${CLOCK}${HALF}`, 'i'),
];
