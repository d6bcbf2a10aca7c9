// People of the stories, and how they come in.
import { type Page, expect } from '@playwright/test';
import { gotoHydrated } from './fixtures.ts';

export const ada = {
  workspace: 'Maple & Sons',
  name: 'Ada Byron',
  email: 'ada@example.com',
  password: 'the engine weaves algebra',
};

/** Creates the first admin of an empty server. */
export async function createFirstAdmin(page: Page) {
  await gotoHydrated(page, '/');
  await page.getByLabel('Your company').fill(ada.workspace);
  await page.getByLabel('Your name').fill(ada.name);
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password').fill(ada.password);
  await page.getByRole('button', { name: 'Create the first admin' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
}

/** Comes in as somebody who has an account. */
export async function signIn(page: Page, person: { email: string; password: string } = ada) {
  await gotoHydrated(page, '/sign-in');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
}
