// A plan's life: made from a run, worked like a spreadsheet, approved by somebody else, locked.
import { type Page } from '@playwright/test';
import { expect, gotoHydrated as openAs, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'plans', world: 'demonstration' });
test.describe.configure({ mode: 'serial' });

const password = 'spring catalog 2,300 pieces';
const max = { email: 'max@maple.example', password };
const ada = { email: 'ada@maple.example', password };
const ann = { email: 'ann@maple.example', password };
let plan = '';

/** The cell of a column in the row of a store. */
const cell = (page: Page, store: string, column: string) =>
  page.getByRole('row').filter({ hasText: store }).locator(`[role=gridcell][data-label="${column}"]`);

/** Narrows the sheet to one store, and waits until it shows nothing else. */
const find = async (page: Page, store: string) => {
  await page.getByLabel('Find a store or note').fill(store);
  await expect(page.getByText(/^1 of [\d,]+ stores$/)).toBeVisible();
  // The head and that store: the rows of before are painted over in the next frame.
  await expect(page.getByRole('grid', { name: 'Stores of the plan' }).getByRole('row')).toHaveCount(2);
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
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
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

test('the panel says what is behind a recommendation, and what the model says at another quantity', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, max);
  await gotoHydrated(plan);
  await find(page, 'STR-020');
  await cell(page, 'STR-020', 'Store').first().click();
  const panel = page.getByRole('region', { name: 'Recommendation for STR-020' });
  for (const title of ['Confidence', 'At another quantity', 'Scores', 'Reasons', 'Risks', 'History and forecast']) {
    await expect(panel.getByRole('heading', { name: title })).toBeVisible();
  }
  const responses = panel.locator('.behind-compared').getByRole('row', { name: /^Responses/ }).getByRole('cell');
  const before = await responses.last().innerText();
  await panel.getByLabel('Quantity', { exact: true }).fill('2222');
  await panel.getByLabel('Quantity', { exact: true }).press('Enter');
  await expect(responses.last()).not.toHaveText(before);
  await panel.getByRole('button', { name: 'Plan 2,222 pieces' }).click();
  await expect(cell(page, 'STR-020', 'Quantity').first()).toContainText('2,222');
  await expect(panel.getByText('You changed this.')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Plan 2,222 pieces' })).toHaveCount(0);
  await saved(page);
  await eachLook('panel');
  await panel.getByRole('button', { name: 'Reset to recommendation' }).click();
  await saved(page);
});

test('a change of a cell that a colleague changed meanwhile is decided by hand', async ({ page, anotherPerson, gotoHydrated: open }) => {
  await signIn(page, max);
  const other = await anotherPerson();
  await signIn(other, ada);
  for (const each of [page, other]) {
    await openAs(each, plan);
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
  await signIn(other, ada);
  for (const each of [page, other]) {
    await openAs(each, plan);
    await find(each, 'STR-005');
    await expect(each.getByRole('row').filter({ hasText: 'STR-005' }).first()).toBeVisible();
    await settled(each);
  }
  const here = (who: Page) => who.getByRole('group', { name: 'Also in this plan' });
  await expect(here(page).getByRole('button', { name: 'Follow Ada Marsh' })).toBeVisible();
  await expect(here(other).getByRole('button', { name: /Follow Max/ })).toBeVisible();
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

test('a lost connection keeps what was typed, over a reload as well, and sends it when it is back', async ({ page, gotoHydrated, problems }) => {
  problems.expect(/WebSocket|ws\/plans|ERR_/);
  let broken = true;
  await page.routeWebSocket(/\/ws\/plans\//, socket => {
    if (broken) void socket.close({ code: 4000 });
    else socket.connectToServer();
  });
  await signIn(page, max);
  await gotoHydrated(plan);
  await find(page, 'STR-004');
  const row = page.getByRole('row').filter({ hasText: 'STR-004' }).first();
  await expect(row).toBeVisible();
  await cell(page, 'STR-004', 'Quantity').first().click();
  await page.keyboard.type('777');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('777');
  await expect(page.locator('.saved')).toContainText('kept in this browser');
  await gotoHydrated(plan);
  await find(page, 'STR-004');
  await expect(row).toContainText('777');
  broken = false;
  // It is sent without anybody's doing.
  await saved(page);
  await gotoHydrated(plan);
  await find(page, 'STR-004');
  await expect(row).toContainText('777');
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

test('above the limit two people approve, and a reopened plan is approved for what differs', async ({ page, anotherPerson, gotoHydrated, eachLook }) => {
  test.setTimeout(240_000);
  const admin = await anotherPerson();
  await signIn(admin, ada);
  await openAs(admin, '/settings');
  await admin.getByLabel('Ask for a second approver').click();
  await admin.getByLabel('When a plan costs more than').fill('1000');
  await admin.getByLabel('When a plan costs more than').press('Tab');
  await admin.getByRole('button', { name: 'Save settings' }).click();
  await expect(admin.getByText('Saved.')).toBeVisible();

  // A plan of its own, which the admin has not worked on.
  await signIn(page, max);
  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('link', { name: /create plan/i }).click();
  await page.getByLabel('Name', { exact: true }).fill('Two approvers');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'Two approvers' })).toBeVisible();
  const address = new URL(page.url()).pathname;
  await expect(cell(page, 'STR-001', 'Quantity').first()).toBeVisible();
  await settled(page);
  await page.getByRole('radio', { name: 'All that match' }).check({ force: true });
  await page.getByRole('button', { name: 'Wave', exact: true }).click();
  await page.getByRole('menuitem', { name: 'W1' }).click();
  await expect(page.getByText(/moved to W1/)).toBeVisible();
  await saved(page);

  const approve = async (who: Page) => {
    await who.getByRole('button', { name: 'Approve plan' }).first().click();
    const dialog = who.getByRole('dialog');
    for (const box of await dialog.getByRole('checkbox').all()) await box.check({ force: true });
    return dialog;
  };
  const annHere = await anotherPerson();
  await signIn(annHere, ann);
  await openAs(annHere, address);
  const first = await approve(annHere);
  await expect(first).toContainText('somebody else has to approve it as well');
  await first.getByRole('button', { name: 'Approve plan' }).click();
  await expect(annHere.getByText(/Ann .* has approved it; a second person has to/)).toBeVisible();
  await expect(page.getByText(/a second person has to/)).toBeVisible();
  await eachLook('first-approval');

  await openAs(admin, address);
  const second = await approve(admin);
  await expect(second).toContainText('yours is the second approval');
  await second.getByRole('button', { name: 'Approve plan' }).click();
  await expect(admin.getByText(/Approved by Ann .* and Ada Marsh/)).toBeVisible();

  await admin.getByRole('button', { name: 'Reopen' }).click();
  await admin.getByRole('dialog').getByLabel('Why').fill('One store more');
  await admin.getByRole('dialog').getByRole('button', { name: 'Reopen plan' }).click();
  await expect(admin.getByText('Revision 2')).toBeVisible();
  await gotoHydrated(address);
  await find(page, 'STR-010');
  await cell(page, 'STR-010', 'Quantity').first().click();
  await page.keyboard.type('1234');
  await page.keyboard.press('Enter');
  await saved(page);
  await page.getByRole('button', { name: 'Later' }).click();
  const row = page.getByRole('row').filter({ hasText: 'STR-010' }).first();
  if (!(await row.innerText()).includes('Included')) {
    await cell(page, 'STR-010', 'Quantity').first().click();
    await page.keyboard.press('Space');
    await expect(row).toContainText('Included');
  }
  await page.getByRole('button', { name: 'Wave', exact: true }).click();
  await page.getByRole('menuitem', { name: 'W1' }).click();
  await expect(row).toContainText('W1');
  await saved(page);
  await openAs(annHere, address);
  await annHere.getByRole('button', { name: 'What changed' }).click();
  const changes = annHere.getByRole('dialog', { name: 'What changed' });
  await changes.getByRole('radio', { name: 'From the last approval' }).check({ force: true });
  await expect(changes).toContainText('1 store differs from what was approved last');
  await expect(changes.getByRole('listitem')).toHaveCount(1);
  await changes.getByRole('button', { name: 'Close' }).first().click();
  const again = await approve(annHere);
  await expect(again).toContainText('the others stay approved');
  await again.getByRole('button', { name: 'Approve plan' }).click();
  await expect(annHere.getByText(/Approved by Ann .* and locked/)).toBeVisible();
});
