// The pages no other story looks at: on a desk and on a phone, in light and dark, with axe.
import { expect, test } from '../fixtures.ts';
import { signIn } from '../people.ts';

test.use({ own: 'looks', world: 'demonstration' });

const pages = [
  ['start', '/'],
  ['campaigns', '/campaigns'],
  ['new-plan', '/campaigns/planning/new'],
  ['suppliers', '/campaigns/orders/suppliers'],
  ['new-store', '/stores/new'],
  ['settings', '/settings'],
  ['members', '/settings/members'],
  ['integrations', '/settings/integrations'],
  ['profile', '/settings/profile'],
  ['audit', '/settings/audit'],
] as const;

for (const [name, address] of pages) {
  test(`${address} is clear to everybody in every look`, async ({ page, gotoHydrated, eachLook }) => {
    await signIn(page, { email: 'ada@maple.example', password: 'spring catalog 2,300 pieces' });
    await gotoHydrated(address);
    await eachLook(name);
  });
}

test('the gallery shows every widget in both themes, busy ones too', async ({ page, axe }) => {
  await signIn(page, { email: 'ada@maple.example', password: 'spring catalog 2,300 pieces' });
  // Not gotoHydrated: some widgets are shown busy, and stay so.
  await page.goto('/ui');
  await expect(page.locator('html[data-hydrated=true]')).toBeAttached({ timeout: 60_000 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours between the two themes are nobody's to read.
    await page.evaluate(() =>
      Promise.allSettled(
        document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished),
      ),
    );
    await axe();
  }
});
