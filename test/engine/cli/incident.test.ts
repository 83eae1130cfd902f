import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/main/engine/core/journal.ts';
import { EvidenceRef, IncidentId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { openDesk, openIncident } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runHere } from './run-cli.ts';

const incidentId = IncidentId.parse('inc-1');

function line(number: number, text: string): NewEvent {
  const ref = EvidenceRef.parse(`log:l-${String(number)}`);
  const data = { ref, source: 'web-1:/a.log', offset: number, text: untrusted(text), matched: true };
  return { incidentId, type: 'line_captured', data };
}

describe('incidents on the command line', () => {
  it('are said to be none, then shown as a person reads them: repeated lines once, nothing that a terminal obeys', async () => {
    await using dir = await tempDir();
    const show = (...args: string[]) => runHere({ args: ['incident', ...args, '--data-dir', dir.path] });
    {
      await using desk = await openDesk(dir.path);
      desk.journal.commit(() => ({}));
    }
    expect(await show('list')).toEqual({ code: 0, stdout: 'There are no incidents.\n', stderr: '' });
    {
      await using desk = await openDesk(dir.path);
      desk.journal.commit(() => {
        desk.repositories.incidents.insert(openIncident());
        const reason = untrusted('two\nlines \u001b[31mred');
        return {
          events: [
            line(1, '2026-01-02T03:04:05Z ERROR refused'),
            line(2, '2026-01-02T03:04:06Z ERROR refused'),
            { incidentId, role: 'surgeon', type: 'no_fix_reported', data: { reason } },
          ],
        };
      });
    }
    const shown = (await show('show', 'inc-1')).stdout.trimEnd().split('\n');
    expect(shown).toEqual([
      'inc-1  open  triage  -  shop on web-1',
      'connection refused',
      expect.stringMatching(/^\S+Z {14}line 2026-01-02T03:04:05Z ERROR refused$/),
      expect.stringMatching(/^\S+Z {2}surgeon {5}no fix: two lines \\u\{1b\}\[31mred$/),
    ]);
  });
});
