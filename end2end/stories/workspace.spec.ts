// The planning workspace: a sheet worked like a spreadsheet, acts on many stores, undo.
import { type Locator, type Page } from '@playwright/test';
import { expect, gotoHydrated as openAs, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'workspace', world: 'demonstration' });
test.describe.configure({ mode: 'serial' });

const password = 'spring catalog 2,300 pieces';
const max = { email: 'max@maple.example', password };
const ada = { email: 'ada@maple.example', password };
let plan = '';

const sheet = (page: Page) => page.getByRole('grid', { name: 'Stores of the plan' });
const cell = (page: Page, store: string, column: string): Locator =>
  sheet(page).getByRole('row').filter({ hasText: store }).locator(`[role=gridcell][data-label="${column}"]`);
const saved = (page: Page) => expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();

/** Puts a text on the clipboard by way of the page's own events. */
const paste = (page: Page, text: string) =>
  sheet(page).evaluate((node, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);

/** What a copy would put on the clipboard. */
const copied = (page: Page) =>
  sheet(page).evaluate(node => {
    const data = new DataTransfer();
    node.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData('text/plain');
  });

test('a plan is made from the stores', async ({ page, gotoHydrated }) => {
  await signIn(page, max);
  await gotoHydrated('/campaigns/planning/new');
  await page.getByLabel('Name', { exact: true }).fill('Workspace');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'Workspace' })).toBeVisible();
  plan = new URL(page.url()).pathname;
  await expect(cell(page, 'STR-001', 'Quantity')).toBeVisible();
});

test('a block is pasted, its wrong values are marked, and one step takes it back', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, max);
  await gotoHydrated(plan);
  await cell(page, 'STR-001', 'Quantity').click();
  const before = await cell(page, 'STR-002', 'Quantity').innerText();
  await paste(page, '100\n200\nmany\n1,400\n');
  await expect(cell(page, 'STR-001', 'Quantity')).toHaveText('100');
  await expect(cell(page, 'STR-002', 'Quantity')).toHaveText('200');
  await expect(cell(page, 'STR-003', 'Quantity')).toHaveText('many');
  await expect(cell(page, 'STR-003', 'Quantity')).toHaveClass(/is-wrong/);
  await expect(cell(page, 'STR-004', 'Quantity')).toHaveText('1,400');
  await saved(page);
  expect(await copied(page)).toBe('100\n200\n0\n1400');
  await eachLook('workspace');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(cell(page, 'STR-002', 'Quantity')).toHaveText(before);
  await page.getByRole('button', { name: 'Redo' }).first().click();
  await expect(cell(page, 'STR-002', 'Quantity')).toHaveText('200');
  await saved(page);
});

test('a range is filled down by keyboard', async ({ page, gotoHydrated }) => {
  await signIn(page, max);
  await gotoHydrated(plan);
  await cell(page, 'STR-004', 'Quantity').click();
  for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+d');
  await expect(cell(page, 'STR-007', 'Quantity')).toHaveText('1,400');
  await saved(page);
});

test('all that match are changed at once, seen by a colleague, and undone in one step', async ({ page, anotherPerson, gotoHydrated: open, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, max);
  const other = await anotherPerson();
  await signIn(other, ada);
  await open(plan);
  await other.goto(plan);
  await expect(cell(other, 'STR-001', 'Quantity')).toBeVisible();
  await settled(other);
  await page.getByRole('radio', { name: 'All that match' }).check({ force: true });
  await page.getByRole('button', { name: 'Status', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Include' }).click();
  await page.getByRole('button', { name: 'Campaign', exact: true }).click();
  await page.getByRole('menuitem').first().click();
  await page.getByRole('button', { name: 'Quantity', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Change quantities' });
  await dialog.getByLabel('Pieces in all').fill('10');
  await expect(dialog.getByText(/need .* pieces|Enter at least/)).toBeVisible();
  await dialog.getByLabel('Pieces in all').fill('2,500,001');
  await expect(dialog.getByText(/become 2,500,001 pieces/)).toBeVisible();
  await eachLook('quantity');
  await dialog.getByRole('button', { name: 'Change quantities' }).click();
  await expect(page.locator('[data-figure="pieces"]')).toHaveText('2,500,001');
  await expect(other.locator('[data-figure="pieces"]')).toHaveText('2,500,001');
  // A colleague changes something else; one's own step can still be taken back.
  await cell(other, 'STR-001', 'Notes').click();
  await other.keyboard.type('Closed on Mondays');
  await other.keyboard.press('Enter');
  await expect(cell(page, 'STR-001', 'Notes')).toHaveText('Closed on Mondays');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.locator('[data-figure="pieces"]')).not.toHaveText('2,500,001');
  await expect(cell(page, 'STR-001', 'Notes')).toHaveText('Closed on Mondays');
  await saved(page);
  await other.close();
});

test('a total is spread over the stores of a region', async ({ page, gotoHydrated }) => {
  await signIn(page, max);
  await gotoHydrated(plan);
  const regions = page.getByRole('region', { name: 'Regions' });
  const south = regions.getByRole('row').filter({ hasText: 'South' });
  const others = page.locator('[data-figure="pieces"]');
  const before = await others.innerText();
  await south.getByRole('button', { name: 'Spread a total over South' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change quantities' });
  await expect(dialog).toContainText('The included stores among South');
  await dialog.getByLabel('Pieces in all').fill('123,456');
  await dialog.getByRole('button', { name: 'Change quantities' }).click();
  await expect(south).toContainText('123,456');
  await saved(page);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(others).toHaveText(before);
  await saved(page);
});

test('an undo that would overwrite a later change says so', async ({ page, anotherPerson, gotoHydrated: open, eachLook }) => {
  await signIn(page, max);
  const other = await anotherPerson();
  await signIn(other, ada);
  await open(plan);
  await other.goto(plan);
  await settled(other);
  await cell(page, 'STR-008', 'Quantity').click();
  await page.keyboard.type('808');
  await page.keyboard.press('Enter');
  await expect(cell(other, 'STR-008', 'Quantity')).toHaveText('808');
  await cell(other, 'STR-008', 'Quantity').click();
  await other.keyboard.type('909');
  await other.keyboard.press('Enter');
  await expect(cell(page, 'STR-008', 'Quantity')).toHaveText('909');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.locator('.trouble')).toContainText('Ada Marsh changed this to 909 pieces after you');
  await expect(cell(page, 'STR-008', 'Quantity')).toHaveText('909');
  await eachLook('trouble');
  await page.getByRole('button', { name: 'Keep theirs' }).click();
  await saved(page);
  await other.close();
});

test('stores are moved over the board by keyboard and by mouse, waves are made, dated and deleted', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, max);
  await gotoHydrated(plan);
  await page.getByLabel('Find a store or note').fill('STR-00');
  await page.getByRole('radio', { name: 'All that match' }).check({ force: true });
  await page.getByRole('button', { name: 'Status', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Include' }).click();
  await page.getByRole('radio', { name: 'Board' }).check({ force: true });
  const list = (name: string) => page.getByRole('listbox', { name: `Stores in ${name}` });
  const card = (name: string, store: string) => list(name).getByRole('option').filter({ hasText: store });
  await expect(card('No wave yet', 'STR-001')).toBeVisible();

  // By keyboard: picked up, moved, given up; and again, put down.
  await list('No wave yet').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(card('No wave yet', 'STR-001')).toBeVisible();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(card('W1', 'STR-001')).toBeVisible();

  // By mouse, two at once.
  await card('No wave yet', 'STR-002').click();
  await card('No wave yet', 'STR-003').click({ modifiers: ['Control'] });
  const from = await card('No wave yet', 'STR-003').boundingBox();
  const to = await list('W2').boundingBox();
  if (!from || !to) throw new Error('nothing to drag');
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 40, { steps: 3 });
  await page.mouse.move(to.x + 40, to.y + 40, { steps: 5 });
  await page.mouse.up();
  await expect(card('W2', 'STR-002')).toBeVisible();
  await expect(card('W2', 'STR-003')).toBeVisible();
  await saved(page);

  // By finger: it stays a moment, then the card goes with it, up and down as well.
  const touch = await page.context().newCDPSession(page);
  await touch.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: { x: number; y: number }) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] });
  const start = await card('No wave yet', 'STR-005').boundingBox();
  const end = await list('W1').boundingBox();
  if (!start || !end) throw new Error('nothing to drag');
  const at = { x: start.x + 30, y: start.y + 30 };
  await finger('touchStart', at);
  await expect(card('No wave yet', 'STR-005')).toHaveClass(/is-carried/);
  for (let step = 1; step <= 6; step += 1) {
    const part = step / 6;
    await finger('touchMove', { x: at.x + (end.x + 40 - at.x) * part, y: at.y + (end.y + 90 - at.y) * part + 40 * Math.sin(Math.PI * part) });
  }
  await finger('touchEnd');
  await expect(card('W1', 'STR-005')).toBeVisible();
  await touch.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  await touch.detach();
  await saved(page);
  await eachLook('board');

  // A wave is made, and deleted with a store in it; one step brings both home.
  await page.getByRole('button', { name: 'Add wave' }).click();
  await expect(list('W4')).toBeVisible();
  const board = page.getByRole('group', { name: 'Board of waves' });
  await board.getByRole('button', { name: 'More for W2' }).click();
  await page.getByRole('menuitem', { name: 'Delete wave' }).click();
  await expect(card('No wave yet', 'STR-002')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(card('W2', 'STR-002')).toBeVisible();
  await saved(page);
});

test('waves are suggested, looked at, and made in one step', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, max);
  await gotoHydrated(plan);
  await page.getByRole('radio', { name: 'Board' }).check({ force: true });
  const board = page.getByRole('group', { name: 'Board of waves' });
  await board.getByRole('button', { name: 'Suggest waves' }).click();
  const dialog = page.getByRole('dialog', { name: 'Suggest waves' });
  await dialog.getByRole('radio', { name: 'Evenly by cost' }).check({ force: true });
  await expect(dialog.getByRole('row')).toHaveCount(3);
  await eachLook('split');
  await dialog.getByRole('button', { name: 'Make these waves' }).click();
  await expect(page.getByRole('listbox', { name: 'Stores in Wave 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.getByRole('listbox', { name: 'Stores in Wave 2' })).toHaveCount(0);
  await saved(page);
});

test('one person is followed through the sheet and over the board', async ({ page, anotherPerson, gotoHydrated: open }) => {
  await signIn(page, max);
  const other = await anotherPerson();
  await signIn(other, ada);
  await open(plan);
  await other.goto(plan);
  await settled(other);
  await page.getByRole('button', { name: 'Follow Ada Marsh' }).click();
  await cell(other, 'STR-009', 'Campaign').click();
  await expect(page.getByText(/^Row 9 of/)).toBeVisible();
  await expect(cell(page, 'STR-009', 'Campaign')).toHaveAttribute('data-tip', /Ada Marsh is here/);

  for (const one of [page, other]) await one.getByRole('radio', { name: 'Board' }).check({ force: true });
  const card = (of: Page) => of.getByRole('option').filter({ hasText: 'STR-009' });
  await card(other).click();
  await expect(card(page)).toHaveAttribute('data-tip', 'Ada Marsh is here.');
  await expect(card(page)).toBeInViewport();
  await other.close();
  await expect(page.getByRole('button', { name: 'Follow Ada Marsh' })).toHaveCount(0);
});

test('a version is saved, compared and had back', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, max);
  await gotoHydrated(plan);
  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'History' });
  await history.getByLabel('Save the plan as it is now').fill('Before the cut');
  await history.getByRole('button', { name: 'Save version' }).click();
  const versions = history.getByRole('list', { name: 'Versions' });
  await expect(versions.getByRole('listitem').first()).toContainText('Before the cut');
  await eachLook('history');
  await page.keyboard.press('Escape');
  const before = await cell(page, 'STR-012', 'Quantity').innerText();
  await cell(page, 'STR-012', 'Quantity').click();
  await page.keyboard.type('1212');
  await page.keyboard.press('Enter');
  await saved(page);
  await page.getByRole('button', { name: 'History' }).click();
  await versions.getByRole('listitem').filter({ hasText: 'Before the cut' }).getByRole('button', { name: 'Compare' }).click();
  const compared = page.getByRole('dialog', { name: 'What has changed since' });
  await expect(compared.getByRole('listitem').filter({ hasText: 'STR-012' })).toContainText('1,212 pieces');
  await eachLook('compared');
  await compared.getByRole('button', { name: 'Close' }).first().click();
  await versions.getByRole('listitem').filter({ hasText: 'Before the cut' }).getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('dialog', { name: 'Restore this version?' }).getByRole('button', { name: 'Restore' }).click();
  await history.getByRole('radio', { name: 'Every change' }).check({ force: true });
  await history.getByLabel('Find by person, store or change').fill('STR-012');
  await expect(history.getByRole('list', { name: 'Changes' }).getByRole('listitem').first()).toContainText('STR-012');
  await page.keyboard.press('Escape');
  await expect(cell(page, 'STR-012', 'Quantity')).toHaveText(before);
});

test('a text is found in the sheet, and a hidden column stays hidden until it is shown again', async ({ page, gotoHydrated }) => {
  await signIn(page, max);
  await gotoHydrated(plan);
  await cell(page, 'STR-001', 'Status').click();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('STR-015');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Row 15 of/)).toBeVisible();
  await page.keyboard.press('Escape');
  const head = page.getByRole('columnheader', { name: 'Status' });
  await cell(page, 'STR-015', 'Status').click();
  await page.getByRole('button', { name: 'Column', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Hide Status' }).click();
  await expect(head).toHaveCount(0);
  await gotoHydrated(plan);
  await expect(cell(page, 'STR-001', 'Quantity')).toBeVisible();
  await expect(head).toHaveCount(0);
  await page.getByRole('button', { name: 'Column', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show Status' }).click();
  await expect(head).toBeVisible();
});

test('a column is filtered from the sheet, beside the other filters, until they are cleared', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, max);
  await gotoHydrated(plan);
  await cell(page, 'STR-001', 'Quantity').click();
  await paste(page, '100\n2500\n900\n');
  await saved(page);
  await page.getByRole('button', { name: 'Column', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Filter by Quantity' }).click();
  await expect(page.getByLabel('Quantity from')).toBeFocused();
  await page.getByLabel('Quantity from').fill('101');
  await page.getByLabel('Quantity to').fill('2500');
  await page.getByLabel('Quantity to').press('Tab');
  await expect(page.getByText('1 narrowed')).toBeVisible();
  await expect(sheet(page).getByRole('row').filter({ hasText: 'STR-001' })).toHaveCount(0);
  await expect(cell(page, 'STR-002', 'Quantity')).toHaveText('2,500');
  await expect(cell(page, 'STR-003', 'Quantity')).toHaveText('900');
  await eachLook('column-filter');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(cell(page, 'STR-001', 'Quantity')).toHaveText('100');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await saved(page);
});

test('a view keeps filter, order and columns, for oneself, by a link, and shared with colleagues', async ({ page, anotherPerson, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, max);
  await gotoHydrated(plan);
  const count = page.locator('.plan-count');
  const all = await count.innerText();
  const status = page.getByRole('columnheader', { name: 'Status' });
  await page.getByRole('searchbox', { name: 'Find a store or note' }).fill('STR-00');
  await expect(count).toContainText('9 of');
  await cell(page, 'STR-001', 'Status').click();
  await page.getByRole('button', { name: 'Column', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Hide Status' }).click();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a new view' });
  await dialog.getByLabel('Name').fill('First nine');
  await eachLook('save-view');
  await dialog.getByRole('button', { name: 'Save the view' }).click();
  const view = page.getByRole('button', { name: 'First nine', exact: true });
  await expect(view).toBeVisible();
  await expect(page).toHaveURL(/view=/);

  // Everything is as it was, with one's own columns; the view brings its own.
  await view.click();
  await page.getByRole('menuitemcheckbox', { name: 'Everything' }).click();
  await expect(count).toHaveText(all);
  await expect(page.getByRole('button', { name: 'Views' })).toBeVisible();
  await page.getByRole('button', { name: 'Column', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show Status' }).click();
  await expect(status).toBeVisible();
  await page.getByRole('button', { name: 'Views' }).click();
  await eachLook('views');
  await page.getByRole('menuitemcheckbox', { name: 'First nine' }).click();
  await expect(count).toContainText('9 of');
  await expect(status).toHaveCount(0);

  // A change is marked, saved, and shared.
  const search = (who: Page) => who.getByRole('searchbox', { name: 'Find a store or note' });
  await search(page).fill('STR-01');
  await expect(count).toContainText('10 of');
  await page.getByRole('button', { name: 'First nine (changed)' }).click();
  await page.getByRole('menuitem', { name: 'Save changes to “First nine”' }).click();
  await view.click();
  await page.getByRole('menuitem', { name: 'Share with everyone' }).click();
  await expect(page.getByText('Everyone in the workspace sees it')).toBeVisible();
  const other = await anotherPerson();
  await signIn(other, ada);
  await openAs(other, new URL(page.url()).pathname + new URL(page.url()).search);
  await expect(other.getByRole('button', { name: 'First nine', exact: true })).toBeVisible();
  await expect(search(other)).toHaveValue('STR-01');
  await expect(other.locator('.plan-count')).toContainText('10 of');
  await expect(other.getByRole('columnheader', { name: 'Status' })).toHaveCount(0);
  await other.getByRole('button', { name: 'First nine', exact: true }).click();
  await other.getByRole('menuitemcheckbox', { name: 'Everything' }).click();
  await expect(other.getByRole('columnheader', { name: 'Status' })).toBeVisible();

  // Deleted, what is shown stays.
  await gotoHydrated(new URL(page.url()).pathname + new URL(page.url()).search);
  await view.click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete the view' }).click();
  await expect(page.getByRole('button', { name: 'Views' })).toBeVisible();
  await expect(search(page)).toHaveValue('STR-01');
  await expect(page).not.toHaveURL(/view=/);
  await page.getByRole('button', { name: 'Column', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show Status' }).click();
  await expect(status).toBeVisible();
});

test('an empty board says what to do', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, max);
  await gotoHydrated('/campaigns/planning/new');
  await page.getByLabel('Name', { exact: true }).fill('Nothing yet');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing yet' })).toBeVisible();
  await page.getByRole('radio', { name: 'Board' }).check({ force: true });
  await expect(page.getByText('No store is included yet. Include some in the sheet')).toBeVisible();
  await eachLook('board-empty');
});
