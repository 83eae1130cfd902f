import { appendFile, chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sshdAvailable, startSshd } from '../fixtures/sshd.ts';
import { expect, test } from './fixtures/desk.ts';

test.skip(!sshdAvailable, 'needs an OpenSSH server on this machine');

test.slow();
test.use({ opens: 'own' });

test('a host is added, tested, pinned and watched from the window; a swapped key freezes it until a person decides', async ({
  desk,
}) => {
  const { page } = desk;
  await using sshd = await startSshd();
  // The window runs as another user than this test when that is root; the key is of no use to anyone else.
  await chmod(sshd.dir, 0o755);
  await chmod(sshd.keyPath, 0o644);
  const log = join(sshd.dir, 'billing.log');
  await writeFile(log, 'INFO billing started\n');

  // A stopwatch decides here: that it takes less than a minute is part of what is promised.
  const began = Date.now();
  const choice = page.getByRole('region', { name: 'Add a host' });
  await choice.getByRole('link', { name: 'Add a host' }).click();
  await page.getByLabel('Address').fill(sshd.address);
  await page.getByLabel('Port').fill(String(sshd.port));
  await page.getByLabel('User').fill(sshd.user);
  await page.getByLabel('Name on this desk').fill('billing-1');
  await page.getByLabel('Log in by').selectOption('key');
  await page.getByLabel('Key file', { exact: true }).fill(sshd.keyPath);
  await page.getByRole('button', { name: 'Test the connection' }).click();

  await expect(page.getByText(sshd.fingerprint(), { exact: true })).toBeVisible();
  const pin = page.getByRole('button', { name: 'It is the same: pin this key' });
  await expect(pin).not.toBeFocused();
  await pin.click();
  await expect(page.getByText('The host is reached and the log-in works.')).toBeVisible();
  await page.getByRole('button', { name: 'Pick services' }).click();

  await page.getByRole('button', { name: 'Add a service by hand' }).click();
  const byHand = page.getByRole('listitem').filter({ hasText: 'Added by hand' });
  await byHand.getByLabel('Name').fill('billing');
  await byHand.getByLabel('Source path').fill(sshd.dir);
  await byHand.getByLabel('Log', { exact: true }).fill(log);
  await page.getByRole('button', { name: 'Watch 1 service' }).click();
  const watched = page.getByRole('region', { name: 'Watching billing-1' });
  await expect(watched).toContainText('Following', { timeout: 20_000 });
  const seconds = (Date.now() - began) / 1_000;
  test.info().annotations.push({ type: 'a host is watched', description: `${seconds.toFixed(1)} s` });
  expect(seconds).toBeLessThan(60);

  await watched.getByRole('link').first().click();
  const lines = page.getByRole('listbox', { name: 'Lines of billing' });
  await appendFile(log, 'ERROR billing cannot charge card 4411\n');
  await expect(lines.getByRole('option', { name: /cannot charge card/ })).toBeVisible();

  const pinned = sshd.fingerprint();
  await sshd.swapHostKey();
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Hosts and services' }).click();
  const frozen = page.getByRole('region', { name: 'billing-1 is frozen' });
  await expect(frozen).toContainText(pinned, { timeout: 30_000 });
  await expect(frozen).toContainText(sshd.fingerprint());
  await frozen.getByRole('button', { name: 'Trust the new key…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Trust the new key' })).toBeDisabled();
  await dialog.getByRole('textbox').fill('billing-1');
  await dialog.getByRole('button', { name: 'Trust the new key' }).click();
  await expect(frozen).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'billing-1' })).toContainText(sshd.fingerprint());
  await expect(page.getByRole('region', { name: 'billing-1' })).toContainText('Connected', { timeout: 20_000 });
});
