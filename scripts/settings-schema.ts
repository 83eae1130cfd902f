// Writes resources/settings.schema.json, the JSON Schema of settings.json for editors.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Settings } from '../src/shared/domain/settings.ts';

/** The schema as the file holds it. */
export function settingsSchema(): string {
  const schema = z.toJSONSchema(Settings, { io: 'input' });
  return `${JSON.stringify({ title: 'Sentry Desk settings', ...schema }, null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '../resources/settings.schema.json'), settingsSchema());
}
