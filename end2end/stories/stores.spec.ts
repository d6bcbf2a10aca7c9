// The room stores: finding, sharing a view, changing, grouping, exporting.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, gotoHydrated, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'stores', world: 'demonstration' });

const password = 'spring catalog 2,300 pieces';
const ada = { email: 'ada@maple.example', password };
const vic = { email: 'vic@maple.example', password };

const rows = (page: Page) => page.getByRole('table', { name: 'Stores' }).locator('tbody tr');

test('the list filters, sorts and pages on the server, and the address says what it shows', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, ada);
  await gotoHydrated('/stores');
  await expect(rows(page)).toHaveCount(50);
  await eachLook('stores');

  await page.getByLabel('Search stores').fill('STR-00');
  await expect(page).toHaveURL(/q=STR-00/);
  await settled(page);
  const found = await rows(page).count();
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan(50);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rows(page)).toHaveCount(50);

  await page.getByRole('columnheader', { name: 'Households' }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=-households/);
  await expect(page.getByRole('columnheader', { name: 'Households' })).toHaveAttribute('aria-sort', 'descending');
  await settled(page);
  const largest = await rows(page).first().innerText();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page).toHaveURL(/page=2/);
  await settled(page);
  expect(await rows(page).first().innerText()).not.toBe(largest);
  await page.goBack();
  await settled(page);
  await expect(page).not.toHaveURL(/page=2/);
  await expect.poll(() => rows(page).first().innerText()).toBe(largest);
});

test('a view is the same without script, from its address alone', async ({ browser, baseURL, page, gotoHydrated }) => {
  await signIn(page, ada);
  await gotoHydrated('/stores?status=closed&sort=-name');
  const shown = await rows(page).locator('td:nth-child(2)').allInnerTexts();
  expect(shown.length).toBeGreaterThan(0);
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  await context.addCookies(await page.context().cookies());
  const plain = await context.newPage();
  await plain.goto('/stores?status=closed&sort=-name');
  expect(await rows(plain).locator('td:nth-child(2)').allInnerTexts()).toEqual(shown);
  await context.close();
});

test('columns are chosen, remembered, and exported', async ({ page, gotoHydrated }) => {
  await signIn(page, ada);
  await gotoHydrated('/stores?status=closed');
  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByRole('dialog').getByText('Postcode').click();
  await expect(page).toHaveURL(/columns=/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: 'Postcode' })).toBeVisible();
  const heads = (await page.getByRole('columnheader').allInnerTexts()).map(text => text.trim()).filter(Boolean);
  const shown = await rows(page).count();

  await gotoHydrated('/stores?status=closed');
  await expect(page.getByRole('columnheader', { name: 'Postcode' })).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^stores-\d{4}-\d\d-\d\d\.csv$/);
  const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n');
  expect(lines[0]!.split(',')).toEqual(heads);
  expect(lines.length - 1).toBe(shown);
});

test('a store opens by keyboard, shows its history, and is changed', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, ada);
  await gotoHydrated('/stores?status=open');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search stores')).toBeFocused();
  await rows(page).first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/stores\/[0-9a-f-]{36}$/);
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Response rate by mailing' })).toBeVisible();
  await eachLook('store');

  const address = page.url();
  await page.getByRole('link', { name: 'Edit' }).click();
  await expect(page).toHaveURL(/\/edit$/);
  await settled(page);
  await page.getByLabel('Owner').fill('Grace Hopper');
  await page.getByLabel('Latitude').fill('north');
  await page.getByRole('button', { name: 'Save store' }).click();
  await expect(page.getByText('The latitude is a number from -90 to 90.')).toBeVisible();
  await eachLook('store-edit');
  await page.getByLabel('Latitude').fill('39.78');
  await page.getByLabel('Longitude').fill('-89.65');
  await page.getByRole('button', { name: 'Save store' }).click();
  await expect(page).toHaveURL(address);
  await expect(page.getByText('Grace Hopper')).toBeVisible();
});

test('who saves second is told who was first, and chooses', async ({ page, gotoHydrated: open, anotherPerson, problems }) => {
  problems.expect(/500|stores\/edit|Failed to load resource/);
  await signIn(page, ada);
  await open('/stores?status=open');
  await rows(page).nth(3).getByRole('link').first().click();
  await page.getByRole('link', { name: 'Edit' }).click();
  await settled(page);
  const other = await anotherPerson();
  await signIn(other, { email: 'max@maple.example', password });
  await gotoHydrated(other, new URL(page.url()).pathname);
  await other.getByLabel('Owner').fill('First');
  await other.getByRole('button', { name: 'Save store' }).click();
  await expect(other).not.toHaveURL(/\/edit$/);

  await page.getByLabel('Owner').fill('Second');
  await page.getByRole('button', { name: 'Save store' }).click();
  await expect(page.getByText(/Max Rowe changed this meanwhile/)).toBeVisible();
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await expect(page).not.toHaveURL(/\/edit$/);
  await expect(page.getByText('Second', { exact: true })).toBeVisible();
});

test('a filter is saved as a group, which filters the list and can be removed and brought back', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, ada);
  await gotoHydrated('/stores?status=closed');
  const closed = await rows(page).count();
  await page.getByRole('button', { name: 'Save as group' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Closed ones');
  await page.getByRole('button', { name: 'Save group' }).click();
  await expect(page.getByText('saved')).toBeVisible();
  await gotoHydrated('/stores/groups');
  await eachLook('store-groups');
  await page.getByRole('link', { name: 'Closed ones' }).click();
  await expect(page).toHaveURL(/group=/);
  await settled(page);
  await expect(rows(page)).toHaveCount(closed);

  await gotoHydrated('/stores/groups');
  await page.getByRole('button', { name: 'Actions for Closed ones' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByRole('link', { name: 'Closed ones' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'Closed ones' })).toBeVisible();
});

test('a region gets thresholds of its own', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, ada);
  await gotoHydrated('/stores/places');
  await eachLook('store-places');
  await page.getByRole('button', { name: 'Actions for West' }).click();
  await page.getByRole('menuitem', { name: 'Change' }).click();
  await page.getByText('Thresholds of its own', { exact: true }).click();
  await page.getByLabel('Auto-approve above').fill('80');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Approves above 80, skips below 50')).toBeVisible();
});

test('a viewer sees everything and changes nothing', async ({ page, gotoHydrated }) => {
  await signIn(page, vic);
  await gotoHydrated('/stores');
  await expect(page.getByRole('link', { name: 'New store' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Save as group' })).toHaveCount(0);
  await rows(page).first().getByRole('link').first().click();
  await settled(page);
  await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0);
});
