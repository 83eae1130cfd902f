import { expect, test } from './fixtures/desk.ts';

test('the app opens on what is happening now', async ({ desk }) => {
  await expect(desk.page.getByRole('heading', { name: 'Now', exact: true })).toBeVisible();
});
