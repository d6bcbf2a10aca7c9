// Orders: the list before there are any, who makes them, and what cannot be ordered. How a plan
// becomes orders is told by the thread, which begins at the import.
import { expect, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'orders', world: 'demonstration' });

const password = 'spring catalog 2,300 pieces';
const admin = { email: 'ada@maple.example', password };
const viewer = { email: 'vic@maple.example', password };

test('without orders the list says where orders come from', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, viewer);
  await gotoHydrated('/campaigns/orders');
  await expect(page.getByRole('heading', { name: 'No orders yet' })).toBeVisible();
  await eachLook('orders-empty');
  await page.getByRole('link', { name: 'Go to the plans' }).click();
  await expect(page).toHaveURL(/\/campaigns\/planning$/);
});

test('creating orders without a plan leads to the plans', async ({ page, gotoHydrated, axe }) => {
  await signIn(page, viewer);
  await gotoHydrated('/campaigns/orders/new');
  await expect(page.getByRole('heading', { name: 'Orders are made from a plan' })).toBeVisible();
  await axe();
});

test('an order that is not there is said to be missing', async ({ page, gotoHydrated, problems }) => {
  problems.expect(/500|orders\/order|Failed to load resource/);
  await signIn(page, viewer);
  await gotoHydrated('/campaigns/orders/0195a000-0000-7000-8000-000000000000');
  await expect(page.getByRole('alert')).toContainText('This order could not be shown.');
});

test('an admin adds a supplier and changes it, and a viewer only reads', async ({ page, gotoHydrated, eachLook, anotherPerson }) => {
  await signIn(page, admin);
  await gotoHydrated('/campaigns/orders/suppliers');
  await page.getByRole('button', { name: 'Add supplier' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Inkwell & Sons');
  await dialog.getByLabel('E-mail').fill('orders@inkwell.example');
  await dialog.getByRole('button', { name: 'Save supplier' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Inkwell & Sons' }).click();
  await dialog.getByLabel('Lead time').fill('14');
  await dialog.getByLabel('Minimum run').fill('2,500');
  await dialog.getByLabel('Cancel window').fill('48');
  await dialog.getByRole('button', { name: 'Save supplier' }).click();
  const row = page.getByRole('row', { name: /Inkwell & Sons/ });
  await expect(row).toContainText('14 days');
  await expect(row).toContainText('2,500');
  await expect(row).toContainText('48 hours');
  await eachLook('suppliers');

  const other = await anotherPerson();
  await signIn(other, viewer);
  await other.goto('/campaigns/orders/suppliers');
  await expect(other.getByRole('row', { name: /Inkwell & Sons/ })).toBeVisible();
  await expect(other.getByRole('button', { name: 'Inkwell & Sons' })).toHaveCount(0);
});
