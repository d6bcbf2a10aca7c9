// A plan's life: made from a run, worked like a spreadsheet, approved by somebody else, locked.
import { type Page } from '@playwright/test';
import { expect, gotoHydrated, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'plans', world: 'demonstration' });
test.describe.configure({ mode: 'serial' });

const password = 'spring catalog 2,300 pieces';
const max = { email: 'max@maple.example', password };
const ann = { email: 'ann@maple.example', password };
let plan = '';

/** The cell of a column in the row of a store. */
const cell = (page: Page, store: string, column: string) =>
  page.getByRole('row').filter({ hasText: store }).locator(`[role=gridcell][data-label="${column}"]`);

/** Narrows the sheet to one store, and waits until it shows nothing else. */
const find = async (page: Page, store: string) => {
  await page.getByLabel('Find a store or note').fill(store);
  await expect(page.getByText(/^1 of [\d,]+ stores$/)).toBeVisible();
};

const saved = (page: Page) => expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();

const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"]`);

test('a plan is made from the recommendations of a run', async ({ page, gotoHydrated }) => {
  test.setTimeout(240_000);
  await signIn(page, max);
  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('button', { name: 'Run the matrix' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run the matrix' }).click();
  await page.getByRole('link', { name: /create plan/i }).click({ timeout: 180_000 });
  await expect(page).toHaveURL(/planning\/new\?/);
  await page.getByLabel('Name', { exact: true }).fill('March mailing');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'March mailing' })).toBeVisible();
  plan = new URL(page.url()).pathname;
  await expect(page.getByRole('row')).not.toHaveCount(0);
});

test('cells are worked by keyboard, saved at once, and the totals follow', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, max);
  await gotoHydrated(plan);
  await find(page, 'STR-002');
  const row = page.getByRole('row').filter({ hasText: 'STR-002' }).first();
  await expect(row).toBeVisible();
  await settled(page);
  const before = await figure(page, 'pieces').textContent();

  const sheet = page.getByRole('grid', { name: 'Stores of the plan' });
  await sheet.focus();
  await page.keyboard.press('Home');
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
  await page.keyboard.type('4321');
  await page.keyboard.press('Escape');
  await expect(row).not.toContainText('4,321');
  await page.keyboard.type('4321');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('4,321');
  await saved(page);

  const why = page.getByRole('group', { name: /Why did you change/ });
  await expect(why).toContainText('You changed this. Original:');
  await why.getByRole('button', { name: 'Later' }).click();
  if (!(await row.innerText()).includes('Included')) {
    await sheet.focus();
    await page.keyboard.press('Space');
    await expect(row).toContainText('Included');
  }
  await expect(figure(page, 'pieces')).not.toHaveText(before ?? '');

  await gotoHydrated(plan);
  await find(page, 'STR-002');
  await expect(page.getByRole('row').filter({ hasText: 'STR-002' }).first()).toContainText('4,321');
  await eachLook('plan');
});

test('a change of a cell that a colleague changed meanwhile is decided by hand', async ({ page, anotherPerson, gotoHydrated: open }) => {
  await signIn(page, max);
  const other = await anotherPerson();
  await signIn(other, { email: 'ada@maple.example', password });
  for (const each of [page, other]) {
    await gotoHydrated(each, plan);
    await find(each, 'STR-003');
    await expect(each.getByRole('row').filter({ hasText: 'STR-003' }).first()).toBeVisible();
    await settled(each);
  }
  // One is typing while the other changes the same cell.
  await cell(page, 'STR-003', 'Quantity').first().click();
  await page.keyboard.type('900');
  await cell(other, 'STR-003', 'Quantity').first().click();
  await other.keyboard.type('1200');
  await other.keyboard.press('Enter');
  await saved(other);
  await page.keyboard.press('Enter');
  const conflict = page.locator('.trouble');
  await expect(conflict).toContainText('Ada Marsh changed this to 1,200 pieces meanwhile. You typed 900 pieces.');
  await conflict.getByRole('button', { name: 'Use mine' }).click();
  await saved(page);
  await open(plan);
  await find(page, 'STR-003');
  await expect(cell(page, 'STR-003', 'Quantity').first()).toContainText('900');
});

test('two who are in a plan see each other, and each change without loading anything', async ({ page, anotherPerson }) => {
  await signIn(page, max);
  const other = await anotherPerson();
  await signIn(other, { email: 'ada@maple.example', password });
  for (const each of [page, other]) {
    await gotoHydrated(each, plan);
    await find(each, 'STR-005');
    await expect(each.getByRole('row').filter({ hasText: 'STR-005' }).first()).toBeVisible();
    await settled(each);
  }
  const here = (who: Page) => who.getByRole('group', { name: 'Also in this plan' });
  await expect(here(page).getByRole('img', { name: 'Ada Marsh' })).toBeVisible();
  await expect(here(other).getByRole('img', { name: /Max/ })).toBeVisible();
  await cell(other, 'STR-005', 'Quantity').first().click();
  await other.keyboard.type('3210');
  await other.keyboard.press('Enter');
  await expect(cell(page, 'STR-005', 'Quantity').first()).toContainText('3,210');
  // Knowing the new value, one may change it without a question.
  await cell(page, 'STR-005', 'Quantity').first().click();
  await page.keyboard.type('2222');
  await page.keyboard.press('Enter');
  await saved(page);
  await expect(page.locator('.trouble')).toHaveCount(0);
  await expect(cell(other, 'STR-005', 'Quantity').first()).toContainText('2,222');
  await other.close();
  await expect(here(page)).toBeHidden();
});

test('a lost connection keeps what was typed and sends it when it is back', async ({ page, gotoHydrated, problems }) => {
  problems.expect(/ERR_FAILED|edit_item|Failed to load resource/);
  await signIn(page, max);
  await gotoHydrated(plan);
  await find(page, 'STR-004');
  const row = page.getByRole('row').filter({ hasText: 'STR-004' }).first();
  await expect(row).toBeVisible();
  await settled(page);
  await page.route('**/do/plans/edit_item*', route => route.abort('failed'));
  await cell(page, 'STR-004', 'Quantity').first().click();
  await page.keyboard.type('777');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('777');
  await expect(page.locator('.trouble')).toContainText('is not saved yet');
  await page.unroute('**/do/plans/edit_item*');
  // It is sent again without anybody's doing.
  await expect(page.locator('.trouble')).toHaveCount(0);
  await saved(page);
});

test('whoever approves sees what changed, the largest first', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, ann);
  await gotoHydrated(plan);
  await page.getByRole('button', { name: 'What changed' }).click();
  const dialog = page.getByRole('dialog', { name: 'What changed' });
  await expect(dialog.getByRole('heading', { name: /stores changed, by reason/ })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /No reason given/ })).toBeVisible();
  await expect(dialog.getByRole('listitem').first()).toContainText(/STR-00\d/);
  await eachLook('review');
});

test('whoever worked on a plan cannot approve it, and errors say what is missing', async ({ page, gotoHydrated }) => {
  await signIn(page, ann);
  await gotoHydrated(plan);
  await expect(page.getByText(/included but ha(s|ve) no wave/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Approve plan' }).first()).toHaveAttribute('aria-disabled', 'true');
});
