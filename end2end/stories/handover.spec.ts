// An order goes to its supplier, who answers through a link without an account: what is agreed, what
// is looked at before it leaves, what arrives, and what comes back.
import { axe, expect, gotoHydrated, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'handover', world: 'demonstration' });
// One story on one server: each step stands on the one before.
test.describe.configure({ mode: 'serial' });

const password = 'spring catalog 2,300 pieces';
const ada = { email: 'ada@maple.example', password };
const viewer = { email: 'vic@maple.example', password };

let order = '';
let door = '';

test('an admin agrees contacts, prices and columns with a supplier', async ({ page, gotoHydrated, eachLook, anotherPerson }) => {
  await signIn(page, ada);
  await gotoHydrated('/campaigns/orders/suppliers');
  await page.getByRole('link', { name: 'Prices and files of Harbor Press' }).click();
  await expect(page.getByRole('heading', { name: 'Harbor Press' })).toBeVisible();
  await settled(page);
  await page.getByRole('button', { name: 'Add contact' }).click();
  await page.getByLabel('Name of the contact').last().fill('Pia Press');
  await page.getByLabel('E-mail of the contact').last().fill('pia@harborpress.example');
  await page.getByLabel('What the contact is asked about').last().fill('Prepress');
  await page.getByRole('button', { name: 'Add price' }).click();
  await page.getByLabel('From how many pieces').last().fill('1000');
  await page.getByLabel('Price per piece').last().fill('half a dollar');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('cannot be read as a price')).toBeVisible();
  await page.getByLabel('Price per piece').last().fill('0.465');
  await page.getByLabel('Heading of the column').first().fill('Job');
  await page.getByRole('checkbox', { name: /^Excel/ }).check({ force: true });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Harbor Press saved')).toBeVisible();
  await eachLook('supplier');
  await page.reload();
  await expect(page.getByLabel('Name of the contact')).toHaveValue('Pia Press');
  await expect(page.getByLabel('Heading of the column').first()).toHaveValue('Job');

  const other = await anotherPerson();
  await signIn(other, viewer);
  await other.goto(page.url());
  await expect(other.getByLabel('Name of the contact')).toBeDisabled();
  await expect(other.getByRole('button', { name: 'Add price' })).toHaveCount(0);
});

test('orders are made of the auto-approved stores', async ({ page, gotoHydrated }) => {
  test.setTimeout(300_000);
  await signIn(page, ada);
  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('button', { name: 'Run the matrix' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run the matrix' }).click();
  await expect(page.getByRole('link', { name: /create plan/i })).toBeVisible({ timeout: 180_000 });
  await gotoHydrated('/settings');
  await page.getByRole('switch', { name: 'Allow quick orders' }).check({ force: true });
  await page.getByLabel('Money at most').fill('1000000');
  await page.getByLabel('Pieces at most').fill('2000000');
  await page.getByLabel('Stores at most').fill('5000');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await gotoHydrated('/campaigns/matrix');
  await page.getByRole('button', { name: 'Quick order' }).click();
  const dialog = page.getByRole('dialog', { name: 'Quick order' });
  await dialog.getByRole('button', { name: /^Make [\d,]+ orders?/ }).click();
  await dialog.getByRole('link', { name: /^ORD-/ }).first().click({ timeout: 60_000 });
  await expect(page.getByText(/Created from plan/).first()).toBeVisible();
  order = new URL(page.url()).pathname;
});

test('the order is looked at and sent, and what became of it stands on it', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, ada);
  await gotoHydrated(order);
  await page.getByRole('combobox', { name: /^Supplier/ }).click();
  await page.getByRole('option', { name: /Harbor Press/ }).click();
  await expect(page.getByText('Harbor Press makes it')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send to supplier' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Mark as pending' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as pending' }).click();
  await page.getByRole('button', { name: 'Send to supplier' }).click();
  const dialog = page.getByRole('dialog', { name: /^Send ORD-/ });
  const text = dialog.getByLabel('Text of the e-mail');
  await expect(text).toContainText('Hello Harbor Press', { timeout: 30_000 });
  await dialog.getByLabel('To', { exact: true }).selectOption({ label: 'Pia Press <pia@harborpress.example>, Prepress' });
  await dialog.getByLabel('Add to the text').fill('Please ring before you deliver.');
  await expect(text).toContainText('Please ring before you deliver.');
  const files = dialog.getByLabel('Files of the e-mail').getByRole('link');
  await expect(files).toHaveText([/\.pdf$/, /\.csv$/, /\.xlsx$/]);
  const pdf = await page.request.get((await files.first().getAttribute('href'))!);
  expect(pdf.headers()['content-type']).toBe('application/pdf');
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const csv = await page.request.get((await files.nth(1).getAttribute('href'))!);
  expect((await csv.text()).startsWith('Job,')).toBe(true);
  await eachLook('handover');
  await dialog.getByRole('button', { name: 'Send now' }).click();
  const sent = page.getByLabel('Sent to the supplier');
  await expect(sent).toContainText('pia@harborpress.example');
  await expect(sent.getByText('Sent', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('By e-mail to pia@harborpress.example')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Send again' })).toBeVisible();
  const kept = await page.request.get((await sent.getByRole('link').first().getAttribute('href'))!);
  expect(await kept.body()).toEqual(await pdf.body());
  await eachLook('order-sent');
});

test('the sandbox shows the mail with its files and the link', async ({ page, gotoHydrated }) => {
  await signIn(page, ada);
  await gotoHydrated('/settings/mail');
  const mail = page.getByRole('listitem').filter({ hasText: /Order ORD-/ }).first();
  await mail.locator('summary').click();
  await expect(mail.getByLabel('Files of the e-mail').getByRole('link')).toHaveCount(3);
  door = (await mail.locator('pre').innerText()).match(/\/supplier\/\S+/)![0];
});

test('the supplier acknowledges, gives dates, uploads a proof, ships a part and writes', async ({ anotherPerson, problems }) => {
  test.setTimeout(120_000);
  // What is no proof is refused in words, which the browser notes as a failed request.
  problems.expect(/422|\/proof|Failed to load resource/);
  const page = await anotherPerson();
  await gotoHydrated(page, door);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^ORD-/);
  const files = page.getByRole('region', { name: 'Files' }).getByRole('link');
  const pdf = await page.request.get((await files.first().getAttribute('href'))!);
  expect(pdf.headers()['content-disposition']).toContain('attachment');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByText('You acknowledged it on')).toBeVisible();

  await page.getByLabel('Proof to upload').setInputFiles({ name: 'front.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html>') });
  await expect(page.getByText('This is not a whole PDF, PNG or JPEG file.')).toBeVisible();
  await page.getByLabel('Proof to upload').setInputFiles({ name: 'front.exe', mimeType: 'text/plain', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
  await expect(page.getByLabel('Proofs you uploaded')).toContainText('front.pdf');

  await page.getByLabel(/^Pieces of .* to ship now$/).first().fill('1');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Report shipment' }).click();
  await expect(page.getByText('shipped 1 pieces of 1 line')).toBeVisible();
  await page.getByLabel('What you want to say').fill('The rest follows on Monday.');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByRole('region', { name: 'What you did' })).toContainText('The rest follows on Monday.');
  await axe(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await axe(page);
  await expect(page.getByRole('button', { name: 'Send message' })).toBeVisible();
});

test('everything the supplier did stands in the order, and a link that is taken back opens nothing', async ({ page, gotoHydrated: open, eachLook, anotherPerson, problems }) => {
  await signIn(page, ada);
  await open(order);
  const history = page.locator('.order-steps');
  for (const words of ['acknowledged the order', 'uploaded the proof front.pdf', 'shipped 1 pieces of 1 line', 'The rest follows on Monday.']) {
    await expect(history).toContainText(words);
  }
  await expect(history).toContainText('Supplier, through its link');
  const proof = await page.request.get((await page.getByRole('link', { name: 'front.pdf' }).getAttribute('href'))!);
  expect(proof.headers()['content-disposition']).toContain('attachment');
  expect(proof.headers()['x-content-type-options']).toBe('nosniff');
  expect(proof.headers()['content-security-policy']).toContain('sandbox');
  await eachLook('order-answered');
  await page.getByLabel('Links for the supplier').getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText('The link opens nothing any more')).toBeVisible();

  problems.expect(/500|orders\/door|Failed to load resource/);
  const other = await anotherPerson();
  await gotoHydrated(other, door);
  await expect(other.getByRole('heading', { name: 'This link opens nothing' })).toBeVisible();
});
