import { expect, it } from 'vitest';
import { IncidentId } from '#shared/domain/ids.ts';
import type { ToolName } from '#shared/domain/roles.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const INCIDENT = IncidentId.parse('inc-1');
const OTHER = IncidentId.parse('inc-2');
const PASSWORD = 'hunter2-and-more';

async function openWithIncidents(dir: string, secrets?: TestDesk['secrets']): Promise<TestDesk> {
  const desk = await openDesk(dir, secrets);
  desk.journal.commit(() => {
    for (const id of [INCIDENT, OTHER]) {
      if (desk.repositories.incidents.get(id) === null) desk.repositories.incidents.insert(openIncident({ id }));
    }
    return {};
  });
  return desk;
}

it('stores secrets as placeholders, hides addresses from the model, and brings them back for the operator', async () => {
  await using dir = await tempDir();
  await using desk = await openWithIncidents(dir.path);
  const { gateway } = desk;
  const stored = gateway.forStorage(INCIDENT, `db password=${PASSWORD} refused 10.1.2.3 for bob@shop.example ⟦x⟧`);
  expect(stored).toBe('db password=⟦SECRET_1⟧ refused 10.1.2.3 for bob@shop.example ⟦⟦x⟧');
  const sent = gateway.forModel(INCIDENT, stored);
  expect(sent).toEqual({
    text: 'db password=⟦SECRET_1⟧ refused ⟦IP_1⟧ for ⟦EMAIL_1⟧ ⟦⟦x⟧',
    masked: { ip: 1, email: 1 },
  });
  expect(gateway.fromModel(INCIDENT, sent.text)).toBe(stored);
  expect(gateway.fromModel(INCIDENT, stored)).toBe(stored);
});

it('gives the same value the same placeholder within an incident, also bare and after a restart', async () => {
  await using dir = await tempDir();
  let secrets: TestDesk['secrets'];
  {
    await using desk = await openWithIncidents(dir.path);
    ({ secrets } = desk);
    desk.gateway.forStorage(INCIDENT, `password=${PASSWORD}`);
  }
  await using desk = await openWithIncidents(dir.path, secrets);
  expect(desk.gateway.forStorage(INCIDENT, `saw ${PASSWORD} again, token=abcdef123456`)).toBe(
    'saw ⟦SECRET_1⟧ again, token=⟦SECRET_2⟧',
  );
  expect(desk.gateway.forStorage(OTHER, 'token=abcdef123456')).toBe('token=⟦SECRET_1⟧');
  expect(desk.gateway.carry(OTHER, INCIDENT, 'it was ⟦SECRET_1⟧')).toBe('it was ⟦SECRET_2⟧');
  expect(desk.gateway.forHost(INCIDENT, '⟦SECRET_1⟧ ⟦⟦')).toBe(`${PASSWORD} ⟦`);
});

it('forgets what a transaction took back', async () => {
  await using dir = await tempDir();
  await using desk = await openWithIncidents(dir.path);
  const failing = () =>
    desk.journal.commit(() => {
      desk.gateway.forStorage(INCIDENT, `password=${PASSWORD}`);
      throw new Error('no');
    });
  expect(failing).toThrow('no');
  expect(desk.gateway.forStorage(INCIDENT, 'token=abcdef123456')).toBe('token=⟦SECRET_1⟧');
  expect(desk.gateway.forHost(INCIDENT, '⟦SECRET_1⟧')).toBe('abcdef123456');
});

it.each<[ToolName, string, string | null]>([
  ['run_diagnostics', 'ping -c 1 ⟦IP_1⟧', 'ping -c 1 10.1.2.3'],
  ['grep_search', '⟦SECRET_1⟧', null],
  ['grep_search', '⟦IP_7⟧', null],
  ['fetch_docs', 'https://docs.example/⟦IP_1⟧', null],
  ['apply_patch', '-a=⟦SECRET_1⟧\n b=⟦SECRET_1⟧\n+c=⟦IP_1⟧ ⟦', '-a=⟦SECRET_1⟧\n b=⟦SECRET_1⟧\n+c=10.1.2.3 ⟦⟦'],
  ['apply_patch', '+a=⟦SECRET_1⟧', null],
  ['apply_patch', `+a=${PASSWORD}`, null],
  ['apply_patch', '-token=abcdef123456\n+token=zyxwv654321', '-token=⟦SECRET_2⟧\n+token=zyxwv654321'],
  ['apply_patch', ' a=⟦SECRET_9⟧', null],
])('gives %s with %j the arguments %j', async (tool, text, given) => {
  await using dir = await tempDir();
  await using desk = await openWithIncidents(dir.path);
  const stored = desk.gateway.forStorage(INCIDENT, `password=${PASSWORD} at 10.1.2.3`);
  desk.gateway.forModel(INCIDENT, stored);
  const call = { tool, args: { text, more: [1, true] } };
  expect(desk.gateway.forTool(INCIDENT, call)).toEqual(
    given === null ? { refused: expect.stringMatching(/⟦|secret/) } : { args: { text: given, more: [1, true] } },
  );
});
