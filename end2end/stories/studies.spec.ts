// The studies around the matrix: runs with limits and a holdout, two of them compared, how far their
// promises were kept, a quick order within an admin's limits, help and tour.
import type { Page } from '@playwright/test';
import { expect, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'studies', world: 'demonstration' });
// One story on one server: each step stands on the one before.
test.describe.configure({ mode: 'serial' });

const ada = { email: 'ada@maple.example', password: 'spring catalog 2,300 pieces' };
const number = (text: string) => Number(text.replace(/[^\d.]/g, ''));
const fold = (page: Page, title: string) => page.getByRole('dialog').locator('summary').filter({ hasText: title });

/** Opens the settings of a run, once they have come. */
async function openSettings(page: Page) {
  await page.getByRole('button', { name: 'Run the matrix' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Run the matrix' });
  await expect(dialog.getByLabel('Budget')).toBeVisible();
  return dialog;
}

/** Starts the run and waits until its lines are there. */
async function run(page: Page, month: RegExp) {
  await page.getByRole('dialog').getByRole('button', { name: 'Run the matrix' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText(month)).toBeVisible({ timeout: 180_000 });
  await settled(page);
}

test('a first run needs a month and a budget, and the tour shows what came', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(300_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix');
  const dialog = await openSettings(page);
  await dialog.getByLabel('Budget').fill('60000');
  await fold(page, 'Measuring and learning').click();
  await dialog.getByLabel('Hold out').fill('10');
  await page.keyboard.press('Tab');
  await expect(dialog.getByText(/told from the latest run/)).toBeVisible();
  await dialog.getByLabel('Hold out').fill('');
  await page.keyboard.press('Tab');
  await run(page, /^Run 1 for /);

  const offer = page.getByRole('complementary', { name: 'Tour' });
  await offer.getByRole('button', { name: 'Take the tour' }).click();
  const tour = page.getByRole('dialog', { name: 'Start with a run' });
  await expect(tour).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog', { name: 'What it comes to' })).toBeVisible();
  await eachLook('tour');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'What it comes to' })).toBeHidden();
  await expect(offer).toBeHidden();
  await gotoHydrated('/campaigns/matrix');
  await expect(page.getByRole('complementary', { name: 'Tour' })).toHaveCount(0);
});

test('what cannot be is told at its field, and a run that cannot be made names what stands against each other', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(300_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix');
  let dialog = await openSettings(page);
  await expect(dialog.getByText('As in run 1')).toBeVisible();
  await expect(dialog.getByLabel('Budget')).toHaveValue('60,000.00');
  await fold(page, 'Limits by campaign').click();
  const first = dialog.locator('.run-limits-line[role=group]').first();
  const campaign = (await first.getAttribute('aria-label'))!;
  await first.getByLabel(`${campaign}: Pieces at least`).fill('5000');
  await first.getByLabel(`${campaign}: Pieces at most`).fill('2000');
  await page.keyboard.press('Tab');
  await expect(first.getByText(`${campaign} cannot have at least 5,000 pieces and at most 2,000 pieces.`)).toBeVisible();
  await eachLook('run-dialog-wrong');
  await dialog.getByRole('button', { name: 'Run the matrix' }).click();
  await expect(first).toBeFocused();

  await first.getByLabel(`${campaign}: Pieces at most`).fill('');
  await first.getByLabel(`${campaign}: Pieces at least`).fill('3000000');
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Run the matrix' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^Run 2 did not finish\./)).toBeVisible({ timeout: 180_000 });
  await page.getByRole('button', { name: 'Change the settings' }).click();
  dialog = page.getByRole('dialog', { name: 'Run the matrix' });
  const problem = dialog.getByRole('alert');
  await expect(problem).toContainText('3,000,000 pieces');
  await eachLook('run-dialog-conflict');
  await problem.getByRole('button', { name: new RegExp(`${campaign} needs at least`) }).click();
  await expect(dialog.locator('.run-limits-line[role=group]').first()).toBeFocused();
  await page.keyboard.press('Escape');
});

test('a run keeps a campaign to its limit and holds stores out, with what that can show told before', async ({ page, gotoHydrated, eachLook, problems }) => {
  test.setTimeout(300_000);
  // A refusal travels as an error of the server; the page says it in a sentence.
  problems.expect(/500|matrix\/holdout_lift|Failed to load resource/);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix');
  const dialog = await openSettings(page);
  await fold(page, 'Limits by campaign').click();
  const first = dialog.locator('.run-limits-line[role=group]').first();
  const campaign = (await first.getAttribute('aria-label'))!;
  await first.getByLabel(`${campaign}: Pieces at least`).fill('');
  await first.getByLabel(`${campaign}: Pieces at most`).fill('4000');
  await page.keyboard.press('Tab');
  await fold(page, 'Measuring and learning').click();
  await dialog.getByLabel('Hold out').fill('10');
  await page.keyboard.press('Tab');
  const power = dialog.getByText(/Shows a lift of [\d.]+ ?% or more/);
  await expect(power).toBeVisible();
  const small = number((await power.innerText()).replace(/.*lift of/, ''));
  await dialog.getByLabel('Hold out').fill('30');
  await page.keyboard.press('Tab');
  await expect(power).not.toContainText(String(small));
  expect(number((await power.innerText()).replace(/.*lift of/, ''))).toBeLessThan(small);
  await eachLook('run-dialog');
  await run(page, /^Run 3 for /);

  await page.getByRole('button', { name: 'More about the matrix' }).click();
  await page.getByRole('menuitem', { name: 'Holdout' }).click();
  await expect(page.getByRole('heading', { name: 'What mailing added' })).toBeVisible();
  await settled(page);
  const list = page.getByRole('table', { name: 'Stores held out' });
  await expect(list.locator('tbody tr').first()).toContainText('STR-');
  await eachLook('holdout');
  // Results of the held-out stores alone tell nothing, and that is said.
  const stores = await list.locator('tbody tr .strong').allInnerTexts();
  await page.getByLabel('Results').fill(stores.map((store, n) => `${store}\t${10 + (n % 3)}`).join('\n'));
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText('There are no results of both mailed and held-out stores yet.')).toBeVisible();
});

test('two runs are compared, by kind and as a file', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(240_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix/runs');
  const runs = page.getByRole('table', { name: 'Runs' });
  await expect(runs.locator('tbody tr')).toHaveCount(3);
  await expect(runs.locator('tbody tr').nth(1)).toContainText('Not made');
  await expect(runs.locator('tbody tr').first()).toContainText('1 campaign limited');
  await expect(runs.locator('tbody tr').first()).toContainText('30% held out');
  await eachLook('runs');
  for (const at of [0, 2]) await runs.locator('tbody tr').nth(at).getByRole('checkbox').check({ force: true });
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { name: 'Two runs compared' })).toBeVisible();
  await settled(page);
  const changed = page.getByRole('grid', { name: 'Stores that changed' });
  await expect(changed.locator('.vt-row:not([hidden])').first()).toContainText('STR-');
  await eachLook('compare');
  const chip = page.getByRole('button', { name: /^Another status/ });
  const count = number(await chip.locator('.chip-count').innerText());
  await chip.click();
  await expect(page).toHaveURL(/kind=status/);
  await settled(page);
  const file = await page.request.get((await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href'))!);
  expect(file.ok()).toBe(true);
  const lines = (await file.text()).trimEnd().split('\r\n');
  expect(lines.length - 1).toBe(count);
  expect(lines.slice(1).every(line => line.includes('Another status'))).toBe(true);
});

test('the calibration page says how far promises were kept', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(240_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix/calibration');
  await expect(page.getByRole('heading', { name: 'What the statuses mean' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'By region' }).locator('tbody tr').first()).toBeVisible();
  await expect(page.getByText(/80% intervals held/)).toBeVisible();
  await eachLook('calibration');
});

test('the regions are summed, and one of them filters the page', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(240_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix');
  await page.locator('summary').filter({ hasText: 'By region' }).click();
  const regions = page.getByRole('table', { name: 'Sums by region' });
  await expect(regions.locator('tbody tr').first()).toBeVisible();
  await settled(page);
  await eachLook('by-region');
  await regions.getByRole('button', { name: /^Show only/ }).first().click();
  await expect(page).toHaveURL(/region=/);
  await expect(regions.locator('tbody tr')).toHaveCount(1);
});

test('a quick order is refused until an admin sets limits, and then made once', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(300_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('button', { name: 'Quick order' }).click();
  const dialog = page.getByRole('dialog', { name: 'Quick order' });
  await expect(dialog.getByText('Quick orders are off.', { exact: false }).first()).toBeVisible();
  await eachLook('quick-order-off');
  await dialog.getByRole('link', { name: 'Open the settings' }).click();

  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await settled(page);
  await page.getByRole('switch', { name: 'Allow quick orders' }).check({ force: true });
  await page.getByLabel('Money at most').fill('1000000');
  await page.getByLabel('Pieces at most').fill('2000000');
  await page.getByLabel('Stores at most').fill('5000');
  await page.keyboard.press('Tab');
  await eachLook('settings-quick-orders');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();

  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('button', { name: 'Quick order' }).click();
  const make = dialog.getByRole('button', { name: /^Make [\d,]+ orders?/ });
  await expect(make).toBeEnabled();
  await eachLook('quick-order');
  await make.click();
  await expect(dialog.getByText(/orders? made from the plan/)).toBeVisible({ timeout: 60_000 });
  const order = dialog.getByRole('link', { name: /^ORD-/ }).first();
  await order.click();
  await expect(page.getByText(/Created from plan/).first()).toBeVisible();

  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('button', { name: 'Quick order' }).click();
  await expect(dialog.getByText(/No auto-approved store matches that is not ordered already/).first()).toBeVisible();
});

test('the help page explains the method with a picture', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('button', { name: 'More about the matrix' }).click();
  await page.getByRole('menuitem', { name: 'How it works' }).click();
  await expect(page.getByRole('heading', { name: 'What confidence means' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'A forecast is a range' })).toBeVisible();
  await eachLook('help');
});
