// The thread through the whole house: import → matrix → plan → approval → orders → the file.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, gotoHydrated, settled, test } from '../fixtures.ts';
import { createFirstAdmin, signIn } from '../people.ts';

test.use({ own: 'thread' });
// One story on one server: each step stands on the one before.
test.describe.configure({ mode: 'serial' });

const sample = (kind: string) => new URL(`../../public/samples/${kind}.csv`, import.meta.url).pathname;
const ann = { name: 'Ann Castle', email: 'ann@example.com', password: 'approving with open eyes' };

let plan = '';
/** What the plan says of each store: campaign, pieces, cost. */
const planned = new Map<string, number>();

const cell = (row: ReturnType<Page['getByRole']>, column: string) => row.locator(`[role=gridcell][data-label="${column}"]`);
const number = (text: string) => Number(text.replace(/[^\d.]/g, ''));

test('an admin signs up, imports the sample files and invites an approver', async ({ page, gotoHydrated: open, anotherPerson }) => {
  test.setTimeout(240_000);
  await createFirstAdmin(page);
  for (const [kind, file] of [['Stores', 'stores'], ['Campaigns', 'campaigns'], ['Mailing history', 'mailings']] as const) {
    await open('/stores/import');
    await page.getByRole('radio', { name: kind, exact: true }).check({ force: true });
    await page.getByLabel('File to import').setInputFiles(sample(file));
    await page.getByRole('button', { name: 'Preview the import' }).click({ timeout: 30_000 });
    await page.getByRole('button', { name: /^Import [\d,]+ / }).click({ timeout: 60_000 });
    await expect(page.getByText(/ imported\. It can be undone until /)).toBeVisible({ timeout: 60_000 });
  }

  await open('/settings/members');
  await page.getByRole('button', { name: 'Invite someone' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill(ann.email);
  await dialog.getByLabel('Role').click();
  await page.getByRole('option', { name: 'approver' }).click();
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const link = await dialog.getByLabel('Invitation link').inputValue();

  const other = await anotherPerson();
  await gotoHydrated(other, new URL(link).pathname);
  await other.getByLabel('Your name').fill(ann.name);
  await other.getByLabel('Password').fill(ann.password);
  await other.getByRole('button', { name: 'Join' }).click();
  await expect(other.getByRole('navigation').first()).toBeVisible();
});

test('the matrix is run, filtered to auto-approve, and becomes a plan', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(240_000);
  await signIn(page);
  await gotoHydrated('/campaigns/matrix');
  await expect(page.getByRole('heading', { name: 'No run yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Run the matrix' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run the matrix' }).click();
  await expect(page.getByRole('link', { name: 'Create plan' })).toBeVisible({ timeout: 120_000 });
  await settled(page);
  await eachLook('matrix');
  await page.getByRole('radio', { name: 'Auto-approve' }).check({ force: true });
  await expect(page).toHaveURL(/status=auto_approve/);
  await settled(page);
  await page.getByRole('row').nth(1).click();
  await expect(page.getByRole('heading', { name: 'Reasons' })).toBeVisible();
  await eachLook('matrix-panel');
  // All of the run, so that STR-002 is in the plan whatever its status.
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await page.getByRole('link', { name: 'Create plan' }).click();
  await expect(page).toHaveURL(/planning\/new\?/);
  await page.getByLabel('Name').fill('First mailing');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'First mailing' })).toBeVisible({ timeout: 30_000 });
  plan = new URL(page.url()).pathname;
});

test('STR-002 is overridden with a reason, and the stores are spread over waves', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page);
  await gotoHydrated(plan);
  const find = page.getByLabel('Find a store or note');
  await find.fill('STR-002');
  await expect(page.getByText(/^1 of [\d,]+ stores$/)).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Stores of the plan' }).getByRole('row')).toHaveCount(2);
  const row = page.getByRole('row').filter({ hasText: 'STR-002' }).first();
  await expect(row).toBeVisible();
  await settled(page);
  await cell(row, 'Quantity').click();
  await page.keyboard.type('1500');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('1,500');
  const why = page.getByRole('group', { name: /Why did you change/ });
  await expect(why).toContainText('You changed this. Original:');
  await why.getByRole('button', { name: 'Later' }).click();
  if (!(await row.innerText()).includes('Included')) {
    await cell(row, 'Quantity').click();
    await page.keyboard.press('Space');
    await expect(row).toContainText('Included');
  }
  await page.getByRole('button', { name: 'Wave', exact: true }).click();
  await page.getByRole('menuitem', { name: 'W2' }).click();
  await expect(row).toContainText('W2');

  await find.fill('');
  await page.getByLabel('Wave', { exact: true }).click();
  await page.getByRole('option', { name: 'No wave yet' }).click();
  await page.keyboard.press('Escape');
  await settled(page);
  await page.getByRole('radio', { name: 'All that match' }).check({ force: true });
  await page.getByRole('button', { name: 'Wave', exact: true }).click();
  await page.getByRole('menuitem', { name: 'W1' }).click();
  await expect(page.getByText(/moved to W1/)).toBeVisible();
  await gotoHydrated(plan);
  await eachLook('plan-ready');
});

test('somebody else approves, and the plan is locked', async ({ page, gotoHydrated }) => {
  test.setTimeout(120_000);
  await signIn(page, ann);
  await gotoHydrated(plan);
  await page.getByRole('button', { name: 'Approve plan' }).first().click();
  const dialog = page.getByRole('dialog');
  for (const box of await dialog.getByRole('checkbox').all()) await box.check({ force: true });
  await dialog.getByRole('button', { name: 'Approve plan' }).click();
  await expect(page.getByText('Approved', { exact: true }).first()).toBeVisible();

  // What the approved plan says, copied out of the sheet for the file to be held against.
  const sheet = page.getByRole('grid', { name: 'Stores of the plan' });
  await sheet.focus();
  await page.keyboard.press('Control+a');
  const copied = await sheet.evaluate(node => {
    const data = new DataTransfer();
    node.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData('text/plain');
  });
  for (const [store, , status, , pieces] of copied.split('\n').map(line => line.split('\t'))) {
    if (status === 'Included') planned.set(store!, Number(pieces));
  }
  expect(planned.get('STR-002')).toBe(1500);
});

test('orders are made one per wave, once, and the file says what the plan says', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page);
  await gotoHydrated(plan);
  await page.getByRole('link', { name: 'Create orders' }).first().click();
  await expect(page.getByRole('heading', { name: 'Create orders' })).toBeVisible();
  await settled(page);
  await eachLook('orders-new');
  await page.getByRole('button', { name: /^Create 2 orders/ }).click();
  await expect(page).toHaveURL(/\/campaigns\/orders\?plan=/);
  await gotoHydrated(`/campaigns/orders/new?plan=${plan.split('/').pop()}`);
  await expect(page.getByRole('table', { name: 'Orders of this plan' }).locator('tbody tr')).toHaveCount(2);

  const ordered = new Map<string, number>();
  await gotoHydrated('/campaigns/orders');
  const links = page.getByRole('link', { name: /^ORD-\d{4}-\d\d-00[12]$/ });
  await expect(links).toHaveCount(2);
  const addresses = await links.evaluateAll(all => all.map(link => link.getAttribute('href')!));
  for (const address of addresses) {
    await gotoHydrated(address);
    await expect(page.getByText(/Created from plan/).first()).toBeVisible();
    const file = await page.request.get(`${address}/export.csv`);
    expect(file.ok()).toBe(true);
    const [head, ...rows] = (await file.text()).replace(/^﻿/, '').trimEnd().split('\r\n').map(fields);
    const at = (name: string) => head!.indexOf(name);
    for (const row of rows) {
      const [store, pieces] = [row[at('Store number')]!, number(row[at('Pieces')]!)];
      ordered.set(store, pieces);
      const unit = number(row[at('Unit cost')]!);
      const fixed = number(row[at('Fixed cost')]!);
      // Prices are exact to a hundredth of a cent; the cost is rounded to the cent.
      expect(Math.abs(number(row[at('Cost')]!) - (pieces * unit + fixed))).toBeLessThan(0.0051);
      expect(row[at('Wave')]).toBe(store === 'STR-002' ? 'W2' : 'W1');
    }
  }
  expect([...ordered].sort()).toEqual([...planned].sort());
  await gotoHydrated(addresses[0]!);
  await eachLook('order');
});

/** The fields of a CSV line without line breaks in them. */
function fields(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, field]) => field!.replace(/^"|"$/g, '').replaceAll('""', '"'))
    .slice(0, line.endsWith(',') ? undefined : -1);
}
