// The matrix of the demonstration chain: filtered, kept as a view, exported, looked into, planned.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'matrix', world: 'demonstration' });
// One story on one server: each step stands on the one before.
test.describe.configure({ mode: 'serial' });

const max = { email: 'max@maple.example', password: 'spring catalog 2,300 pieces' };

const grid = (page: Page) => page.getByRole('grid', { name: 'Recommendations' });
const rows = (page: Page) => grid(page).locator('.vt-row:not([hidden])');
const cells = (page: Page, column: string) => rows(page).locator(`[data-label="${column}"]`);
const found = async (page: Page) => Number((await page.locator('.matrix-foot .strong').innerText()).replace(/\D/g, ''));

/** A row of a file of comma-separated values. */
function fields(line: string): string[] {
  const all: string[] = [];
  for (const [, text = '', end] of line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)) {
    all.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (!end) break;
  }
  return all;
}

async function openMatrix(page: Page, gotoHydrated: (path: string) => Promise<void>, query = '') {
  await signIn(page, max);
  await gotoHydrated(`/campaigns/matrix${query}`);
  await expect(rows(page).first()).toBeVisible();
}

test('the first run fills the page', async ({ page, gotoHydrated }) => {
  test.setTimeout(240_000);
  await signIn(page, max);
  await gotoHydrated('/campaigns/matrix');
  await expect(page.getByText('Demonstration', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Run the matrix' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run the matrix' }).click();
  await expect(page.getByRole('link', { name: 'Create plan' })).toBeVisible({ timeout: 180_000 });
  await expect(rows(page).first()).toBeVisible();
});

test('filters and order stand in the address, and a reload shows the same', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(240_000);
  await openMatrix(page, gotoHydrated);
  await eachLook('matrix');
  const everything = await found(page);

  await page.getByRole('radio', { name: 'Needs review' }).check({ force: true });
  await expect(page).toHaveURL(/status=needs_review/);
  await settled(page);
  const review = await found(page);
  expect(review).toBeLessThan(everything);

  // The range by keys: 60 and above.
  await page.getByRole('button', { name: /^Confidence: / }).click();
  const from = page.getByRole('slider', { name: 'Confidence, from' });
  await expect(from).toBeFocused();
  await page.getByRole('textbox', { name: 'From' }).fill('60');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/least=60/);
  await from.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/least=61/);
  await page.keyboard.press('Escape');
  await settled(page);
  expect(await found(page)).toBeLessThan(review);

  await grid(page).getByRole('button', { name: 'Cost' }).click();
  await expect(page).toHaveURL(/sort=-cost/);
  await settled(page);
  const costs = (await cells(page, 'Cost').allInnerTexts()).map(text => Number(text.replace(/[^\d.]/g, '')));
  expect(costs).toEqual([...costs].sort((a, b) => b - a));

  const before = [await found(page), await rows(page).first().innerText()];
  await page.reload();
  await expect(page.locator('html[data-hydrated=true]')).toBeAttached();
  await settled(page);
  expect([await found(page), await rows(page).first().innerText()]).toEqual(before);
});

test('a view is saved, changed, applied from the menu and shared', async ({ page, gotoHydrated, axe, problems }) => {
  test.setTimeout(240_000);
  // The refusal of a view without a name.
  problems.expect(/matrix\/save_view|the server responded with a status of 500/);
  await openMatrix(page, gotoHydrated, '?status=auto_approve&sort=-profit');
  const before = await found(page);
  const menu = page.getByRole('button', { name: 'Views' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a new view' });
  await dialog.getByRole('button', { name: 'Save the view' }).click();
  await expect(dialog.getByText('Give the view a name.')).toBeVisible();
  await dialog.getByLabel('Name').fill('Sure things');
  await axe();
  await dialog.getByRole('button', { name: 'Save the view' }).click();
  const applied = page.getByRole('button', { name: /Sure things/ });
  await expect(applied).toBeVisible();
  await expect(page).toHaveURL(/view=/);

  // Away, and back by the menu.
  await gotoHydrated('/campaigns/matrix');
  await menu.click();
  await page.getByRole('menuitemcheckbox', { name: 'Sure things' }).click();
  await expect(page).toHaveURL(/status=auto_approve/);
  await expect(page).toHaveURL(/sort=-profit/);
  await settled(page);
  expect(await found(page)).toBe(before);

  // A change is marked, and saved into the view.
  await grid(page).getByRole('button', { name: 'Pieces' }).click();
  await expect(page.getByRole('button', { name: 'Sure things (changed)' })).toBeVisible();
  await settled(page);
  await applied.click();
  await page.getByRole('menuitem', { name: 'Save changes to “Sure things”' }).click();
  await expect(page.getByRole('button', { name: 'Sure things', exact: true })).toBeVisible();
  await applied.click();
  await page.getByRole('menuitem', { name: 'Share with everyone' }).click();
  await expect(page.getByText('Everyone in the workspace sees it')).toBeVisible();
  await page.reload();
  await expect(page.locator('html[data-hydrated=true]')).toBeAttached();
  await settled(page);
  await expect(page).toHaveURL(/sort=-pieces/);
  await expect(page.getByRole('button', { name: 'Sure things', exact: true })).toBeVisible();
});

test('columns are chosen and ordered, and a file holds what is seen', async ({ page, gotoHydrated, axe }) => {
  test.setTimeout(240_000);
  await openMatrix(page, gotoHydrated, '?status=auto_approve&sort=store');
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  for (const column of ['Region', 'Expected rate']) {
    await dialog.getByRole('checkbox', { name: column, exact: true }).uncheck({ force: true });
  }
  await dialog.getByRole('checkbox', { name: 'City' }).check({ force: true });
  await dialog.getByRole('button', { name: 'Move City up' }).press('Enter');
  await expect(dialog.getByRole('button', { name: 'Move City up' })).toBeFocused();
  await axe();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const heads = (await grid(page).getByRole('columnheader').allInnerTexts()).map(text => text.trim()).filter(text => text);
  expect(heads).toEqual(['Store', 'Name', 'Status', 'Campaign', 'Pieces', 'Confidence', 'Cost', 'City', 'Profit']);

  const exported = async (item: RegExp) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    return readFileSync(await (await download).path(), 'utf8').trim().split(/\r?\n/).map(fields);
  };
  const [head, ...lines] = await exported(/^CSV, all that match/);
  expect(head).toEqual(['Store', 'Name', 'Status', 'Campaign', 'Pieces', 'Confidence', 'Cost', 'City', 'Expected profit']);
  expect(lines.length).toBe(await found(page));
  const seen = async (column: string) => (await cells(page, column).allInnerTexts()).map(text => text.trim());
  const numbers = await seen('Store');
  expect(lines.slice(0, numbers.length).map(line => line[0])).toEqual(numbers);
  const campaigns = await seen('Campaign');
  expect(lines.slice(0, campaigns.length).map(line => line[3])).toEqual(campaigns);
  const pieces = (await seen('Pieces')).map(text => text.replaceAll(',', ''));
  expect(lines.slice(0, pieces.length).map(line => line[4])).toEqual(pieces);

  // Of the selection only: the second to the fourth, by Shift.
  await rows(page).nth(1).getByRole('checkbox').check({ force: true });
  await rows(page).nth(3).getByRole('checkbox').click({ force: true, modifiers: ['Shift'] });
  await expect(page.getByText('3 stores chosen')).toBeVisible();
  const chosen = await exported(/^CSV, 3 chosen/);
  expect(chosen.slice(1).map(line => line[0])).toEqual(numbers.slice(1, 4));
});

test('the panel opens and closes by keys, and answers at another quantity', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(240_000);
  await openMatrix(page, gotoHydrated, '?status=needs_review');
  await page.keyboard.press('t');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const third = (await cells(page, 'Store').nth(2).innerText()).trim();
  const title = page.getByRole('heading', { name: new RegExp(`^${third} `) });
  await expect(title).toBeFocused();
  await settled(page);
  for (const heading of ['Confidence', 'Scores', 'Reasons', 'Risks', 'Odds of being the best campaign', 'History and forecast']) {
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
  }
  // The raw numbers behind a score, on focus.
  await page.locator('.part').first().focus();
  await expect(page.getByText(/on the odds of a response/).first()).toBeVisible();

  // The same figures at the recommended quantity; more pieces cost more and pull a lower rate.
  const compared = page.locator('.behind-compared');
  const figures = async (row: string) => {
    const texts = await compared.getByRole('row', { name: new RegExp(`^${row}`) }).getByRole('cell').allInnerTexts();
    return texts.map(text => Number(text.replace(/[^\d.-]/g, '')));
  };
  const [cost, same] = await figures('Cost');
  expect(same).toBe(cost);
  const quantity = page.getByRole('textbox', { name: 'Quantity' });
  const pieces = Number((await quantity.inputValue()).replaceAll(',', ''));
  await quantity.fill(String(pieces + 500));
  await page.keyboard.press('Enter');
  await expect(compared.getByRole('columnheader').last()).toHaveText(`${(pieces + 500).toLocaleString('en-US')} pieces`);
  const [costThere, ratesThere] = [await figures('Cost'), await figures('Rate')];
  expect(costThere[1]!).toBeGreaterThan(cost!);
  expect(ratesThere[1]!).toBeLessThanOrEqual(ratesThere[0]!);
  await page.getByRole('button', { name: 'Back to the recommendation' }).click();
  expect((await figures('Cost'))[1]).toBe(cost);

  await page.getByRole('heading', { name: 'History and forecast' }).scrollIntoViewIfNeeded();
  await page.keyboard.press('Escape');
  await expect(title).toBeHidden();
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(title).toBeVisible();
  await settled(page);
  await eachLook('matrix-panel');
});

test('what is chosen becomes a plan, and the page links to it', async ({ page, gotoHydrated, axe }) => {
  test.setTimeout(240_000);
  await openMatrix(page, gotoHydrated, '?status=auto_approve');
  await rows(page).nth(0).getByRole('checkbox').check({ force: true });
  await rows(page).nth(4).getByRole('checkbox').click({ force: true, modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Create plan from selection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a plan' });
  await expect(dialog.getByText('5 stores auto-approved')).toBeVisible();
  await axe();
  await dialog.getByLabel('Name').fill('Five sure ones');
  await dialog.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'Five sure ones' })).toBeVisible({ timeout: 30_000 });

  await gotoHydrated('/campaigns/matrix');
  const plans = page.getByRole('navigation', { name: 'Latest plans' });
  await expect(plans.getByRole('link', { name: /Five sure ones draft, saved/ })).toBeVisible();

  // All that match, but one.
  await page.getByRole('radio', { name: 'Auto-approve' }).check({ force: true });
  await settled(page);
  const all = await found(page);
  await grid(page).getByRole('checkbox', { name: 'Select all rows that match' }).check({ force: true });
  await expect(page.locator('.chosen-count')).toHaveText(`${all.toLocaleString('en-US')} stores chosen`);
  await rows(page).nth(0).getByRole('checkbox').uncheck({ force: true });
  await expect(page.locator('.chosen-count')).toHaveText(`${(all - 1).toLocaleString('en-US')} stores chosen`);

  // The view itself, under its own name.
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save current view as plan…' }).click();
  await expect(dialog.getByText(`From the ${all.toLocaleString('en-US')} recommendations of this view`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});
