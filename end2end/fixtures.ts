// What every story builds on: a server of its own, pages on which nothing may go wrong unnoticed,
// and ways to look at them as people do.
import AxeBuilder from '@axe-core/playwright';
import { type Page, test as base, expect } from '@playwright/test';
import { type Server, type World, start } from './server.ts';

/** What has gone wrong on the pages of a test. */
class Problems {
  private readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Says that problems whose text matches are part of the story. */
  expect(text: RegExp) {
    this.expected.push(text);
  }

  left(): string[] {
    return this.found.filter(problem => !this.expected.some(text => text.test(problem)));
  }

  /** Notes what goes wrong on a page from now on. Violations of the content security policy are
   * errors on the console. */
  watch(page: Page) {
    const note = (problem: string) => void this.found.push(problem);
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) note(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', error => note(`uncaught: ${error.message}`));
    page.on('requestfailed', request => {
      const why = request.failure()?.errorText ?? '';
      // Whoever leaves a page ends its requests, and a download is not a page.
      if (why !== 'net::ERR_ABORTED') note(`failed: ${request.url()} ${why}`);
    });
    page.on('response', response => {
      if (response.status() >= 400) note(`${response.status()}: ${response.url()}`);
    });
  }
}

/** Opens an address and waits until the page answers to clicks and loads nothing. */
export async function gotoHydrated(page: Page, path: string) {
  await page.goto(path);
  await expect(page.locator('html[data-hydrated=true]')).toBeAttached({ timeout: 60_000 });
  await settled(page);
}

/** Waits until nothing on the page is loading. */
export async function settled(page: Page) {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 60_000 });
}

/** Asserts that nothing on the page is known to hinder people with disabilities. */
export async function axe(page: Page) {
  // What passes is not gathered: on a large page that takes as long as the check itself.
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze();
  const found = violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}\n    ${node.failureSummary}`),
  );
  expect(found, 'axe').toEqual([]);
}

interface Story {
  problems: Problems;
  /** The same person on the test's own page. */
  gotoHydrated(path: string): Promise<void>;
  axe(): Promise<void>;
  /** Looks at the page on a desk and on a phone, in light and in dark, and keeps a picture of each:
   * `test-results/…/NAME-desk-light.png` and so on. Without `look` it runs axe. */
  eachLook(name: string, look?: () => Promise<void>): Promise<void>;
  /** A page of somebody else: own cookies, watched like the first. */
  anotherPerson(): Promise<Page>;
}

interface Worker {
  /** The file's own word, `test.use({ own: 'shell' })`: files share a worker, and so its server, only
   * when their options are the same. */
  own: string;
  /** `test.use({ world: 'demonstration' })` begins with the demonstration chain. */
  world: World;
  server: Server;
}

export const test = base.extend<Story, Worker>({
  own: ['', { option: true, scope: 'worker' }],
  world: ['empty', { option: true, scope: 'worker' }],

  server: [
    async ({ own, world }, use, worker) => {
      if (!own) throw new Error("say whose server it is: test.use({ own: '…' })");
      const server = await start(worker.project.name, world);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 150_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  problems: [
    async ({ page, server }, use, info) => {
      const problems = new Problems();
      problems.watch(page);
      await use(problems);
      if (info.status !== info.expectedStatus || problems.left().length > 0) {
        await info.attach('server log', { body: server.log(), contentType: 'text/plain' });
      }
      expect(problems.left(), 'what went wrong on the page').toEqual([]);
    },
    { auto: true },
  ],

  gotoHydrated: async ({ page }, use) => use(path => gotoHydrated(page, path)),

  axe: async ({ page }, use) => use(() => axe(page)),

  eachLook: async ({ page }, use, info) =>
    use(async (name, look = () => axe(page)) => {
      for (const [device, width, height] of [['desk', 1440, 900], ['phone', 390, 844]] as const) {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme });
          await settled(page);
          const path = info.outputPath(`${name}-${device}-${colorScheme}.png`);
          await page.screenshot({ path, animations: 'disabled' });
          await look();
        }
      }
      await page.emulateMedia({ colorScheme: null });
      await page.setViewportSize({ width: 1440, height: 900 });
    }),

  anotherPerson: async ({ browser, problems, baseURL }, use) => {
    const open: Page[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL });
      const page = await context.newPage();
      problems.watch(page);
      open.push(page);
      return page;
    });
    for (const page of open) await page.context().close();
  },
});

export { expect };
