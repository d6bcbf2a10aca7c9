// People who talk about a plan: one names the other, who is told and settles it; a guest reads and
// comments through a link, until it is taken back.
import { type Page } from '@playwright/test';
import { axe, expect, gotoHydrated, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'collaboration', world: 'demonstration', actionTimeout: 15_000 });
test.describe.configure({ mode: 'serial' });

const password = 'spring catalog 2,300 pieces';
const max = { email: 'max@maple.example', password };
const ann = { email: 'ann@maple.example', password };
const ada = { email: 'ada@maple.example', password };
let plan = '';

/** The drawer with a plan's comments, opened. */
const comments = async (page: Page) => {
  const drawer = page.getByRole('complementary', { name: 'Comments' });
  if (!(await drawer.isVisible())) await page.getByRole('button', { name: /^Comments/ }).click();
  await expect(drawer).toBeVisible();
  await settled(page);
  return drawer;
};

test('a plan is made from the stores', async ({ page, gotoHydrated }) => {
  await signIn(page, max);
  await gotoHydrated('/campaigns/planning/new');
  await page.getByLabel('Name', { exact: true }).fill('April mailing');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await expect(page.getByRole('heading', { name: 'April mailing' })).toBeVisible();
  plan = new URL(page.url()).pathname;
});

test('one names another in a comment, who is told, answers and resolves it', async ({ page, anotherPerson, gotoHydrated: open, eachLook }) => {
  await signIn(page, max);
  await open(plan);
  const drawer = await comments(page);
  const text = drawer.getByLabel('New comment');
  await text.fill('Is the date right, ');
  await text.press('End');
  await text.pressSequentially('@an');
  const names = drawer.getByRole('listbox', { name: 'People' });
  await expect(names.getByRole('option').first()).toContainText('Ann');
  await text.press('Enter');
  await expect(text).toHaveValue(/^Is the date right, @Ann [A-Z]\w+ $/);
  await text.pressSequentially('?');
  await drawer.getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(drawer.getByRole('article')).toContainText('Is the date right');
  await expect(text).toHaveValue('');

  const other = await anotherPerson();
  await signIn(other, ann);
  await expect(other.getByRole('button', { name: 'Notices: 1 unread' })).toBeVisible();
  await other.getByRole('button', { name: 'Notices: 1 unread' }).click();
  await other.getByRole('link', { name: /mentioned you in April mailing/ }).click();
  await expect(other).toHaveURL(/thread=/);
  const theirs = other.getByRole('complementary', { name: 'Comments' });
  const thread = theirs.getByRole('article').filter({ hasText: 'Is the date right' });
  await expect(thread).toContainText('1 new');
  await expect(other.getByRole('button', { name: 'Notices', exact: true })).toBeVisible();
  await thread.getByRole('textbox').fill('It is.');
  await thread.getByRole('button', { name: 'Reply' }).click();
  await expect(thread).toContainText('It is.');
  await expect(drawer.getByRole('article'), 'who has the comments open sees it at once').toContainText('It is.');
  await axe(other);
  await thread.getByRole('button', { name: 'Resolve' }).click();
  await theirs.getByRole('radio', { name: 'Resolved' }).check();
  await expect(theirs.getByRole('article')).toContainText(/Resolved by Ann/);

  await open(plan);
  await expect(page.getByRole('button', { name: 'Notices: 1 unread' })).toBeVisible();
  await page.getByRole('button', { name: 'Notices: 1 unread' }).click();
  await expect(page.getByRole('link', { name: /replied in April mailing/ })).toBeVisible();
  await eachLook('notices');
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByRole('button', { name: 'Notices', exact: true })).toBeAttached();
  await page.keyboard.press('Escape');
  await comments(page);
  await page.getByRole('complementary', { name: 'Comments' }).getByRole('radio', { name: 'Mine' }).check();
  await expect(page.getByRole('article').filter({ hasText: 'It is.' })).toBeVisible();
  await eachLook('comments');
});

test('the mail that was sent is in the inbox of the sandbox', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, ada);
  await gotoHydrated('/settings/mail');
  const mail = page.getByRole('listitem').filter({ hasText: 'to ann@maple.example' });
  await expect(mail).toContainText('mentioned you in April mailing');
  await expect(mail).toContainText('Sent');
  await mail.locator('summary').click();
  await expect(mail).toContainText('Is the date right');
  await eachLook('mail');
});

test('people choose what they are told', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, ann);
  await gotoHydrated('/settings/profile');
  const mailed = page.getByLabel('Somebody mentions me: by e-mail');
  await expect(mailed).toBeChecked();
  await mailed.click();
  await expect(mailed).not.toBeChecked();
  await settled(page);
  await gotoHydrated('/settings/profile');
  await expect(page.getByLabel('Somebody mentions me: by e-mail')).not.toBeChecked();
  await eachLook('choices');
});

test('a guest reads and comments through a link until it is taken back', async ({ page, browser, baseURL, gotoHydrated: open, problems, eachLook }) => {
  // Refusals travel as errors of the server; the page says them in a sentence.
  problems.expect(/500|guest_comment|open_share|Failed to load resource/);
  await signIn(page, max);
  await open(plan);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('For whom').fill('Mail house');
  await dialog.getByLabel('Guests may comment').click();
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = dialog.getByLabel('Link', { exact: true });
  await expect(link).toHaveValue(/\/share\/gws_/);
  const address = new URL(await link.inputValue()).pathname;
  await expect(dialog.getByRole('list', { name: 'Links to this plan' })).toContainText('never opened');
  await eachLook('share');

  const context = await browser.newContext({ baseURL });
  const guest = await context.newPage();
  problems.watch(guest);
  const answer = await guest.goto(address);
  expect(answer?.headers()['x-robots-tag']).toBe('noindex, nofollow');
  expect(answer?.headers()['referrer-policy']).toBe('no-referrer');
  await gotoHydrated(guest, address);
  await expect(guest.getByRole('heading', { name: 'April mailing' })).toBeVisible();
  await expect(guest.getByRole('row').filter({ hasText: 'STR-001' })).toBeVisible();
  await axe(guest);
  await guest.getByRole('textbox', { name: 'New comment' }).fill('When do proofs come?');
  await guest.getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(guest.getByRole('alert')).toContainText('Say who you are');
  await guest.getByLabel('Your name').fill('Ben Hill');
  await guest.getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(guest.getByRole('article')).toContainText('When do proofs come?');
  for (const [name, width, height] of [['desk', 1440, 900], ['phone', 390, 844]] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await guest.setViewportSize({ width, height });
      await guest.emulateMedia({ colorScheme });
      await guest.screenshot({ path: test.info().outputPath(`shared-${name}-${colorScheme}.png`), fullPage: true });
      await axe(guest);
    }
  }

  await open(plan);
  const drawer = await comments(page);
  await expect(drawer.getByRole('article').filter({ hasText: 'Ben Hill' })).toContainText('With guests');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByRole('dialog')).toContainText('Taken back');
  await gotoHydrated(guest, address);
  await expect(guest.getByText('This link does not work, or no longer.')).toBeVisible();
  await context.close();
});

test('plans are found, copied, put away and taken out again', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, max);
  await gotoHydrated('/campaigns/planning');
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await page.getByRole('button', { name: 'More acts for April mailing' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Duplicate a plan' });
  await expect(dialog.getByLabel('Name')).toHaveValue('April mailing (copy)');
  await dialog.getByRole('button', { name: 'Duplicate', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'April mailing (copy)' })).toBeVisible();

  await gotoHydrated('/campaigns/planning');
  await expect(row('April mailing (copy)')).toBeVisible();
  await eachLook('plan-list');
  await page.getByLabel('Find a plan').fill('(copy)');
  await expect(page.getByRole('link', { name: 'April mailing', exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'More acts for April mailing (copy)' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(page.getByText('No plan matches')).toBeVisible();
  await page.getByLabel('Show the archive').click();
  await expect(row('April mailing (copy)')).toBeVisible();
  await page.getByRole('button', { name: 'More acts for April mailing (copy)' }).click();
  await page.getByRole('menuitem', { name: 'Take out of the archive' }).click();
  await expect(page.getByText('Nothing in the archive')).toBeVisible();
  await page.getByRole('button', { name: 'Show all plans' }).click();
  await expect(row('April mailing (copy)')).toBeVisible();
});
