import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { checkCitations } from '../../../src/main/engine/agents/grade-diagnosis.ts';
import { createEvidenceHandlers } from '../../../src/main/engine/handlers/evidence.ts';
import type { EvidencePage } from '../../../src/shared/contract/evidence.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { INCIDENT, openRig, type ToolRig } from './tool-rig.ts';

const LINES = Array.from({ length: 20_000 }, (_, at) => `line ${at + 1} größe`);
const context = { context: { caller: { user: 'ada', via: 'window' as const } } };

async function withLongAnswer(use: (rig: ToolRig, answer: { ref: string; text: string }) => Promise<void>) {
  await using dir = await tempDir();
  await using rig = await openRig({ base: dir.path });
  writeFileSync(join(rig.shop, 'long.txt'), `${LINES.join('\n')}\n`);
  await use(rig, await rig.call('detective', 'read_file', { path: 'long.txt' }));
}

describe('an answer that is too large for one piece of evidence', () => {
  it('is given with head and tail and says what was cut, and the whole is there to be read page by page', async () => {
    await withLongAnswer(async (rig, answer) => {
      expect(Buffer.byteLength(answer.text)).toBeLessThan(70_000);
      expect(answer.text).toMatch(/line 1 größe\n[\s\S]*\n\[… \d{6} bytes cut …\]\n[\s\S]*line 20000 größe\n$/);
      const { read } = createEvidenceHandlers(rig.desk);
      let text = '';
      let pages = 0;
      for (let next: number | null = 0; next !== null; pages += 1) {
        const page: EvidencePage = await call(read, { incident: INCIDENT, ref: answer.ref, offset: next }, context);
        text += page.text;
        next = page.next;
      }
      const head = `[${answer.ref}] read_file long.txt (lines 1-20000 of 20000)\n`;
      expect(text).toBe(`${head}${LINES.join('\n')}\n`);
      expect(pages).toBe(6);
    });
  });

  it('proves a quote from its middle, but none that is not there or of another incident', async () => {
    await withLongAnswer(async (rig, { ref, text }) => {
      const { evidence, spills } = rig.desk.repositories;
      const proven = (incident: IncidentId, quote: string) => {
        const holds = (cited: string, words: string) => spills.holds(incident, cited, words);
        return checkCitations([{ ref, quote }], evidence.list(incident), holds).map(({ verified }) => verified);
      };
      expect(text).not.toContain('line 10000 größe');
      expect(proven(INCIDENT, 'line 10000 größe\nline 10001')).toEqual([true]);
      expect(proven(INCIDENT, 'line 10000 grosse')).toEqual([false]);
      expect(proven(IncidentId.parse('inc-2'), 'line 10000 größe')).toEqual([false]);
    });
  });

  it('is read only under its own incident, and short evidence as it is', async () => {
    await withLongAnswer(async (rig, { ref }) => {
      const { read } = createEvidenceHandlers(rig.desk);
      const other = { incident: IncidentId.parse('inc-2'), ref };
      await expect(call(read, other, context)).rejects.toThrow(`there is no evidence ${ref}`);
      const short = await rig.call('detective', 'read_file', { path: 'config.ini' });
      const page = await call(read, { incident: INCIDENT, ref: short.ref, limit: 20 }, context);
      expect(page).toEqual({ text: short.text.slice(0, 20), offset: 0, length: short.text.length, next: 20 });
    });
  });
});
