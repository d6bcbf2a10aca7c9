// The description of the API, put to use: a client is generated from it and its program is checked
// against the generated types and run against the server.
import { execFile } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Page } from '@playwright/test';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, gotoHydrated, test } from '../fixtures.ts';
import { signIn } from '../people.ts';
import { program } from '../program.ts';

test.use({ own: 'api', world: 'demonstration' });

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const password = 'spring catalog 2,300 pieces';
const ada = { email: 'ada@maple.example', password };

/** Makes a key on the page where admins make them. */
const makeKey = async (page: Page, name: string, role: string) => {
  await gotoHydrated(page, '/settings/integrations');
  await page.getByRole('button', { name: 'Make an API key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Role').click();
  await page.getByRole('option', { name: role }).click();
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  return dialog.getByLabel('API key', { exact: true }).inputValue();
};

test('a program with a generated client makes, changes, approves and executes a plan', async ({ page, server, anotherPerson, gotoHydrated: open }) => {
  test.setTimeout(300_000);
  const document = await (await fetch(`${server.url}/api/openapi.json`)).json();
  const generated = join(home, 'generated');
  await mkdir(generated, { recursive: true });
  const own = join(generated, `api.${process.pid}.d.ts`);
  await writeFile(own, astToString(await openapiTS(document)));
  await rename(own, join(generated, 'api.d.ts'));
  const tsc = join(home, 'node_modules/typescript/bin/tsc');
  const checked = await promisify(execFile)(process.execPath, [tsc, '-p', join(home, 'tsconfig.program.json')]).catch(
    (error: { stdout: string }) => ({ stdout: error.stdout }),
  );
  expect(checked.stdout, 'the program does not fit the description').toBe('');

  await signIn(page, ada);
  await open('/campaigns/matrix');
  await page.getByRole('button', { name: 'Run the matrix' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run the matrix' }).click();
  await expect(page.getByRole('link', { name: /create plan/i })).toBeVisible({ timeout: 180_000 });
  await open('/campaigns/planning/new');
  await page.getByLabel('Name', { exact: true }).fill('From the stores');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'From the stores' })).toBeVisible();
  const like = new URL(page.url()).pathname.split('/').pop() ?? '';

  // A key acts for its maker, and who shaped a plan does not approve it: the second key is another
  // admin's.
  const marketer = await makeKey(page, 'Planner', 'marketer');
  await open('/settings/members');
  await page.getByRole('listitem').filter({ hasText: 'Ann Castle' }).getByRole('button', { name: 'Change' }).click();
  await page.getByRole('dialog').getByLabel('Role').click();
  await page.getByRole('option', { name: 'admin' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  const other = await anotherPerson();
  await signIn(other, { email: 'ann@maple.example', password });
  const approver = await makeKey(other, 'Approver', 'approver');

  const told = await program(server.url, marketer, approver, like);
  expect(told.items).toBeGreaterThan(1_000);
  expect(told.refusedStale).toBe(412);
  expect(told.approvedBy).toBe('Ann Castle');
  expect(told.orders).toHaveLength(1);
  expect(told.orders[0]).toMatch(/^ORD-\d{4}-\d{2}-\d{3}$/);
});
