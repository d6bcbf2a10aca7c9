// Bringing stores, campaigns and mailing history: the sample files, a dirty file, and taking back.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { createFirstAdmin, signIn } from '../people.ts';

test.use({ own: 'import' });
// The second story takes up where the first ends.
test.describe.configure({ mode: 'serial' });

const sample = (kind: string) => readFileSync(new URL(`../../public/samples/${kind}.csv`, import.meta.url));

/** Chooses a file on the page of imports and waits for its columns. */
async function bring(page: Page, kind: string, name: string, buffer: Buffer) {
  await page.getByRole('radio', { name: kind, exact: true }).check({ force: true });
  await page.getByLabel('File to import').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Preview the import' })).toBeVisible();
}

/** Reads the lines and waits for the preview. */
async function preview(page: Page) {
  await page.getByRole('button', { name: 'Preview the import' }).click();
  await expect(page.getByRole('button', { name: /^Import [\d,]+ / })).toBeVisible({ timeout: 30_000 });
}

async function confirm(page: Page) {
  await page.getByRole('button', { name: /^Import [\d,]+ / }).click();
  await expect(page.getByText(/ imported\. It can be undone until /)).toBeVisible({ timeout: 30_000 });
}

test('the sample files make a chain', async ({ page, gotoHydrated, eachLook }) => {
  await createFirstAdmin(page);
  await gotoHydrated('/stores/import');
  await eachLook('import-empty');
  await bring(page, 'Stores', 'stores.csv', sample('stores'));
  await eachLook('import-columns');
  await preview(page);
  await expect(page.getByRole('tab', { name: /New\s*60/ })).toBeVisible();
  await expect(page.getByText('Create region “Midwest”')).toBeVisible();
  await eachLook('import-preview');
  await confirm(page);
  await eachLook('import-done');
  for (const [kind, file] of [['Campaigns', 'campaigns'], ['Mailing history', 'mailings']] as const) {
    await gotoHydrated('/stores/import');
    await bring(page, kind, `${file}.csv`, sample(file));
    await preview(page);
    await confirm(page);
  }
  await gotoHydrated('/stores');
  await expect(page.getByRole('link', { name: 'STR-002' })).toBeVisible();
});

test('a dirty file says what is wrong, line by line, and can be taken back', async ({ page, gotoHydrated, eachLook }) => {
  await signIn(page);
  await gotoHydrated('/stores/import');
  const dirty = 'Store;Name;City;Households\nSTR-002;;Newtown;"1.250,0"\nSTR-901;;Lost;many\n';
  await bring(page, 'Stores', 'dirty.csv', Buffer.from(dirty, 'utf16le'));
  await preview(page);
  await page.getByRole('tab', { name: /Wrong/ }).click();
  await expect(page.getByText('"many" is not a number. Write digits, such as 2500.')).toBeVisible();
  await page.getByRole('tab', { name: /Changed/ }).click();
  await expect(page.getByText('Newtown')).toBeVisible();
  await eachLook('import-dirty');
  await confirm(page);
  await page.getByRole('button', { name: 'Undo this import' }).click();
  await page.getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByText('This import was undone.')).toBeVisible({ timeout: 30_000 });
});
