const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;
const STEP = 1_024;

/** A number of bytes, rounded: `512 bytes`, `4.0 KiB`, `12 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < STEP) {
    return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  }
  let value = bytes / STEP;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** A count with its word, digits grouped: `1 line`, `12,345 lines`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
