// The way in and the frame: what everybody sees before any room.
import { expect, test } from '../fixtures.ts';
import { ada, createFirstAdmin, signIn } from '../people.ts';

test.use({ own: 'shell' });
// One story on one server: what follows a failure would fail for want of what came before.
test.describe.configure({ mode: 'serial' });

test('a new server welcomes its first admin', async ({ page, gotoHydrated, eachLook }) => {
  await gotoHydrated('/');
  await expect(page).toHaveTitle('Welcome · Groundswell');
  await eachLook('welcome');
  await createFirstAdmin(page);
  await eachLook('start');
});

test('nobody sees a page without signing in, and then comes to the page asked for', async ({ page, gotoHydrated, eachLook }) => {
  await gotoHydrated('/settings/profile');
  await expect(page).toHaveTitle('Sign in · Groundswell');
  await eachLook('sign-in');
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password').fill(ada.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/settings\/profile$/);
});

test('a wrong password is refused in a sentence', async ({ page, gotoHydrated, problems }) => {
  problems.expect(/500|sign_in|Failed to load resource/);
  await gotoHydrated('/sign-in');
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password').fill('not the engine at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('the palette opens by keyboard and leads to a room', async ({ page, gotoHydrated, axe }) => {
  await signIn(page);
  await gotoHydrated('/');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await axe();
  await page.keyboard.type('profile');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/settings\/profile$/);
});

test('an address that nobody knows says so and leads back', async ({ page, gotoHydrated, eachLook, problems }) => {
  problems.expect(/404/);
  await signIn(page);
  await gotoHydrated('/no/such/page');
  await eachLook('not-found');
  await page.getByRole('link', { name: 'Go to the start' }).click();
  await expect(page).toHaveURL(/\/$/);
});

test('a new name is saved, said so, and shown in the frame', async ({ page, gotoHydrated }) => {
  await signIn(page);
  await gotoHydrated('/settings/profile');
  await page.getByLabel('Your name').fill('Ada King');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByRole('button', { name: /^Ada King: profile/ })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
});

test('signing out ends the session', async ({ page, gotoHydrated }) => {
  await signIn(page);
  await gotoHydrated('/');
  await page.getByRole('button', { name: /profile, theme, sign out/ }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveTitle('Sign in · Groundswell');
  await gotoHydrated('/');
  await expect(page).toHaveTitle('Sign in · Groundswell');
});

test('a server that does not answer is said, and that it is back', async ({ page, gotoHydrated, problems }) => {
  problems.expect(/health|ERR_FAILED|Failed to load resource/);
  await signIn(page);
  await page.clock.install();
  await gotoHydrated('/');
  await page.route('**/health', route => route.abort('failed'));
  await page.clock.runFor(21_000);
  await expect(page.getByText('Reconnecting…')).toBeVisible();
  await page.unroute('**/health');
  await page.clock.runFor(4_000);
  await expect(page.getByText('Reconnecting…')).toHaveCount(0);
});
