// What comes of orders: moved on together, shipped in part, figures by file and by hand, and all of
// it against the plan.
import type { Page } from '@playwright/test';
import { expect, settled, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'actuals', world: 'demonstration' });
// One story on one server: each step stands on the one before.
test.describe.configure({ mode: 'serial' });

const password = 'spring catalog 2,300 pieces';
const admin = { email: 'ada@maple.example', password };
const approver = { email: 'ann@maple.example', password };
const viewer = { email: 'vic@maple.example', password };

/** A day so many days from now, as programs write it. */
const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

let key = '';
let plan = '';
let order = '';
/** The lines of the order: store number and pieces. */
let lines: { store_number: string; pieces: number }[] = [];

/** Asks the API, and fails unless it answers as it should. */
async function api(page: Page, method: string, path: string, data?: unknown, tag?: string) {
  const headers: Record<string, string> = { Authorization: `Bearer ${key}` };
  if (tag) headers['If-Match'] = tag;
  const answer = await page.request.fetch(`/api${path}`, { method, headers, ...(data === undefined ? {} : { data }) });
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
  return { body: await answer.json(), tag: answer.headers().etag ?? '' };
}

test('a small plan is approved and ordered', async ({ page, gotoHydrated, anotherPerson }) => {
  test.setTimeout(300_000);
  await signIn(page, admin);
  [key] = await page.evaluate(async () => {
    const rights = { edit: true, approve: false, send: false, spend: true };
    const wanted = { name: 'Story', role: 'admin', rights, reach: 'everywhere', requests_per_minute: 6000, days: null };
    const answer = await fetch('/do/accounts/create_api_key', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ key: wanted }),
    });
    return answer.json();
  });
  const month = day(14).slice(0, 7);
  const run = (await api(page, 'POST', '/campaigns/matrix/runs', { month, constraints: { max_stores: 3 } })).body;
  await expect
    .poll(async () => (await api(page, 'GET', `/campaigns/matrix/runs/${run.id}`)).body.state, { timeout: 240_000 })
    .toBe('done');
  const made = (await api(page, 'POST', '/campaigns/plans', { name: 'Actuals', month, run: run.id })).body;
  plan = made.id;
  const wave = (await api(page, 'GET', `/campaigns/plans/${plan}/waves`)).body.items[0];
  const at = `/campaigns/plans/${plan}/waves/${wave.id}`;
  await api(page, 'PATCH', at, { in_home_on: day(1) }, (await api(page, 'GET', at)).tag);
  const items = (await api(page, 'GET', `/campaigns/plans/${plan}/items?status=included,needs_review&limit=10`)).body.items;
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) {
    const of = `/campaigns/plans/${plan}/items/${item.id}`;
    await api(page, 'PATCH', of, { wave: wave.id, status: 'included' }, (await api(page, 'GET', of)).tag);
  }

  const other = await anotherPerson();
  await signIn(other, approver);
  await other.goto(`/campaigns/planning/${plan}`);
  await settled(other);
  await other.getByRole('button', { name: 'Approve plan' }).first().click();
  const dialog = other.getByRole('dialog');
  for (const box of await dialog.getByRole('checkbox').all()) await box.check({ force: true });
  await dialog.getByRole('button', { name: 'Approve plan' }).click();
  await expect(other.getByText('Approved', { exact: true }).first()).toBeVisible();

  const { digest } = (await api(page, 'GET', `/campaigns/plans/${plan}`)).body.approval;
  const orders = (await api(page, 'POST', `/campaigns/plans/${plan}/execute`, { digest, split: 'per_wave' })).body.orders;
  order = orders[0].id;
  lines = (await api(page, 'GET', `/campaigns/orders/${order}/lines`)).body.items;
  await gotoHydrated('/campaigns/orders');
  await expect(page.getByRole('link', { name: orders[0].number })).toBeVisible();
});

test('orders are moved on together, and what one refuses is named', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, admin);
  await gotoHydrated('/campaigns/orders');
  // In homes tomorrow and not sent yet: no supplier is so fast.
  await expect(page.getByText('Overdue').first()).toBeVisible();
  await page.getByRole('checkbox').nth(1).check({ force: true });
  await page.getByRole('button', { name: 'Move on' }).click();
  await page.getByRole('menuitem', { name: 'Mark as pending' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as pending' }).click();
  await expect(page.getByText('1 order is pending')).toBeVisible();
  await page.getByRole('checkbox').nth(1).check({ force: true });
  await page.getByRole('button', { name: 'Move on' }).click();
  await page.getByRole('menuitem', { name: 'Mark as sent' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as sent' }).click();
  await expect(page.getByText('1 order stayed as it was:')).toBeVisible();
  await expect(page.getByText(/Choose a supplier for ORD-/)).toBeVisible();
  await eachLook('orders-bulk');
});

test('an order leaves in parts', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, admin);
  await gotoHydrated(`/campaigns/orders/${order}`);
  await page.getByRole('combobox', { name: /^Supplier/ }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('button', { name: 'Mark as sent' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as sent' }).click();
  await expect(page.getByRole('heading', { name: 'Shipments' })).toBeVisible();
  await page.getByRole('button', { name: 'Report a shipment' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Pieces').fill('10');
  await dialog.getByRole('button', { name: 'Report shipment' }).click();
  await expect(page.getByText('Partly shipped')).toBeVisible();
  await expect(page.getByText(/^10 of [\d,]+ pieces have left\.$/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing is known yet' })).toBeVisible();
  await eachLook('order-shipped-in-part');
});

test('figures come by file, and a correction keeps what was said before', async ({ page, gotoHydrated, eachLook }) => {
  test.setTimeout(120_000);
  await signIn(page, admin);
  const number = (await api(page, 'GET', `/campaigns/orders/${order}`)).body.number as string;
  const [first] = lines;
  const file = [
    'Order,Store,Printed,Amount invoiced,Responses',
    `${number},${first!.store_number},${first!.pieces - 1},12.34,97`,
    `${number},STR-99999,5,1.00,3`,
  ].join('\n');
  await gotoHydrated('/stores/import?kind=actuals');
  await expect(page.getByRole('radio', { name: 'What came of orders', exact: true })).toBeChecked();
  await page.getByLabel('File to import').setInputFiles({ name: 'figures.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await page.getByRole('button', { name: 'Preview the import' }).click({ timeout: 30_000 });
  await page.getByRole('tab', { name: /Wrong/ }).click({ timeout: 30_000 });
  await expect(page.getByText(`${number} has no line for store STR-99999.`)).toBeVisible();
  await page.getByRole('button', { name: /^Import 1 / }).click();
  await expect(page.getByText(/ imported\. It can be undone until /)).toBeVisible({ timeout: 30_000 });

  await gotoHydrated(`/campaigns/orders/${order}`);
  const outcome = page.getByRole('region', { name: 'What came of it' });
  await expect(outcome.getByText('−1').first()).toBeVisible();
  await outcome.getByRole('button', { name: new RegExp(first!.store_number) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Pieces printed').fill(`${first!.pieces}`);
  await dialog.getByLabel('Give it a coupon code').fill('story 1');
  await expect(dialog.getByText('by file')).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep figures' }).click();
  await expect(dialog).toBeHidden();
  await expect(outcome.getByText('STORY1')).toBeVisible();
  await outcome.getByRole('button', { name: new RegExp(first!.store_number) }).click();
  await expect(dialog.getByText('by hand')).toBeVisible();
  await eachLook('order-line-figures');
});

test('everything stands against the plan, also for who only reads', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page, viewer);
  await gotoHydrated(`/campaigns/orders/actual?plan=${plan}`);
  const table = page.getByRole('grid', { name: 'Plan against actual' });
  await expect(table.getByText(lines[0]!.store_number).first()).toBeVisible();
  await eachLook('plan-against-actual');
  await page.getByRole('radio', { name: 'Waves' }).check({ force: true });
  await expect(page).toHaveURL(/by=wave/);
  await settled(page);
  await expect(table.getByText('W1').first()).toBeVisible();
  const csv = await page.request.get(`/campaigns/orders/actual/export.csv?plan=${plan}&by=wave`);
  expect(await csv.text()).toContain('Ordered less planned');
  await gotoHydrated('/campaigns/orders/scorecard');
  await expect(page.getByText('too little to say').or(page.getByText('Nothing is known')).first()).toBeVisible();
  await eachLook('scorecard');
  await page.getByRole('link', { name: 'Learning' }).click();
  const learnt = page.getByRole('table', { name: 'Forecast against result' });
  await expect(learnt.getByText('97', { exact: true })).toBeVisible();
  await expect(page.getByText(/^Too little to say/)).toBeVisible();
  await eachLook('learning');
  await gotoHydrated(`/campaigns/planning/${plan}?view=board`);
  await expect(page.getByText('Committed').first()).toBeVisible();
});
