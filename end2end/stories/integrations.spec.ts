// API keys: made and shown once, used by a program, seen in the list and the log, revoked.
import { expect, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'integrations', world: 'demonstration' });

const password = 'spring catalog 2,300 pieces';
const admin = { email: 'ada@maple.example', password };
const viewer = { email: 'vic@maple.example', password };

test('an admin makes a key, a program uses it, and a revoked key is refused', async ({ page, context, gotoHydrated, eachLook, problems }) => {
  // A refusal travels as an error of the server; the page says it in a sentence.
  problems.expect(/500|accounts\/create_api_key|Failed to load resource/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, admin);
  await gotoHydrated('/settings/integrations');
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();

  await page.getByRole('button', { name: 'Make an API key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Enter a name.');
  await dialog.getByLabel('Name').fill('Warehouse');
  await dialog.getByLabel('Role').click();
  await page.getByRole('option', { name: 'marketer' }).click();
  await eachLook('make-key');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const key = await dialog.getByLabel('API key', { exact: true }).inputValue();
  expect(key).toMatch(/^gwk_[\w-]{43}$/);
  await dialog.getByRole('button', { name: 'Copy' }).first().click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await eachLook('made-key');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();

  const list = page.getByRole('region', { name: 'API keys' });
  const line = list.getByRole('listitem').filter({ hasText: 'Warehouse' });
  await expect(line).toContainText(`${key.slice(0, 12)}…`);
  await expect(line).toContainText('may edit, spend everywhere');
  await expect(line).toContainText('never used');
  expect(await page.content(), 'the key is shown once').not.toContain(key);

  const headers = { Authorization: `Bearer ${key}` };
  const told = await page.request.get('/api/key', { headers });
  expect(await told.json()).toMatchObject({ name: 'Warehouse', role: 'marketer', rights: ['edit', 'spend'] });
  const started = await page.request.post('/api/campaigns/matrix/runs', {
    headers: { ...headers, 'Idempotency-Key': 'spring' },
    data: { month: '2026-04' },
  });
  expect(started.status()).toBe(202);
  // The browser is signed in, but its cookie is no key.
  expect((await page.request.get('/api/key')).status()).toBe(401);

  await gotoHydrated('/settings/audit');
  await expect(page.getByText(`Warehouse (API key ${key.slice(0, 12)} of `).first()).toBeVisible();
  await expect(page.getByText('Made an API key').first()).toBeVisible();

  await gotoHydrated('/settings/integrations');
  await expect(line).toContainText('last used');
  await eachLook('keys');
  await line.getByRole('button', { name: 'Revoke' }).click();
  await expect(dialog).toContainText('Revoke "Warehouse"?');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
  const refused = await page.request.get('/api/key', { headers });
  expect(refused.status()).toBe(401);
  expect(await refused.json()).toMatchObject({ detail: 'This API key was revoked.' });
});

test('who is no admin reads why, and everybody can read the documentation', async ({ page, gotoHydrated, axe, eachLook, problems }) => {
  // The list is refused; the page says so.
  problems.expect(/500|accounts\/api_keys|Failed to load resource/);
  await signIn(page, viewer);
  await gotoHydrated('/settings/integrations');
  await expect(page.getByText('Only an admin can do this.')).toBeVisible();
  await axe();
  await page.getByRole('link', { name: 'API documentation' }).click();
  await expect(page).toHaveURL('/api/docs');
  await expect(page.getByRole('heading', { name: 'Groundswell API' })).toBeVisible();
  await eachLook('api-docs');
  await page.getByRole('link', { name: 'Start a matrix run' }).click();
  await expect(page).toHaveURL('/api/docs#start_run');
});
