import { expect, test } from './fixtures/desk.ts';
import { runSmoke } from './fixtures/run-smoke.ts';

const PASSED = '{"smoke":"passed","engine":"ok"';

test('the app opens, shakes hands with the engine and ends', async ({ stage }) => {
  const { status, output } = await runSmoke(await stage());
  expect({ status, said: output.includes(PASSED) }, output).toEqual({ status: 0, said: true });
});

test('the engine runs under the Node that SENTRY_DESK_ENGINE_NODE names', async ({ stage }) => {
  const prepared = await stage();
  const { status, output } = await runSmoke({ ...prepared, engineNode: prepared.node });
  expect({ status, said: output.includes(PASSED) }, output).toEqual({ status: 0, said: true });
});

test('the app does not open a data folder without the sandbox', async ({ stage }) => {
  const { status, output } = await runSmoke({ ...(await stage()), switches: ['--no-sandbox'] });
  expect({ status, said: output.includes('leave out --no-sandbox') }, output).toEqual({ status: 2, said: true });
});

test.describe('the engine beside Electron', () => {
  test.beforeEach(async ({ stage }) => {
    test.skip((await stage()).engineNode !== null, 'the runtime is too old for the engine, and nothing stands in');
  });

  test('is a utility process of the app, and the page is connected to it', async ({ desk }) => {
    await expect(desk.page.getByText('Connected', { exact: true })).toBeVisible();
    const processes = await desk.inMain?.(({ app }) =>
      app.getAppMetrics().map(({ type, name, serviceName }) => ({ type, name, serviceName })),
    );
    expect(processes).toContainEqual({
      type: 'Utility',
      name: 'sentry-desk-engine',
      serviceName: 'node.mojom.NodeService',
    });
  });

  test('is ended at once, without a chance to close its files, and started again', async ({ desk }) => {
    await expect.poll(async () => (await desk.tray?.())?.icon).toBe('quiet');
    const gone = desk.inMain?.(
      ({ app }) =>
        new Promise((resolve) => {
          app.once('child-process-gone', (_event, { name, reason, exitCode }) => resolve({ name, reason, exitCode }));
        }),
    );
    await desk.killEngine?.();
    expect(await gone).toEqual({ name: 'sentry-desk-engine', reason: 'killed', exitCode: 9 });
    await expect.poll(async () => (await desk.tray?.())?.icon).toBe('stopped');
    await expect.poll(async () => (await desk.tray?.())?.icon, { timeout: 30_000 }).toBe('quiet');
  });
});
