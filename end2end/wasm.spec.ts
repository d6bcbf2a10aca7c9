// Runs the Rust tests of `frontend/tests` in the browser. xtask has compiled each file to a module;
// here a page loads it and calls what wasm-bindgen-test exported.
import { expect, test } from '@playwright/test';
import { readFileSync, readdirSync } from 'node:fs';
import { join, extname } from 'node:path';

const home = process.env.GROUNDSWELL_WASM_TESTS ?? '';
const words = (process.env.GROUNDSWELL_WASM_WORDS ?? '').split(' ').filter(Boolean);
const types: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

const page_of = (module: string) => `<!doctype html><meta charset="utf-8"><title>${module}</title>
<pre id="output"></pre><pre id="console_output"></pre>
<script>window.__wbg_test_invoke = f => f();</script>
<script type="module">
  import init, * as test from './test.js';
  for (const level of ['debug', 'log', 'info', 'warn', 'error'])
    window['on_console_' + level] = test['__wbgtest_console_' + level];
  const words = ${JSON.stringify(words)};
  try {
    const wasm = await init('./test_bg.wasm');
    const tests = Object.keys(wasm)
      .filter(name => name.startsWith('__wbgt_'))
      .filter(name => words.length === 0 || words.some(word => name.includes(word)));
    const context = new test.WasmBindgenTestContext(false);
    context.include_ignored(false);
    window.count = tests.length;
    window.passed = await context.run(tests.map(name => wasm[name]));
  } catch (e) {
    window.fault = String(e?.stack ?? e);
  }
  window.done = true;
</script>`;

for (const module of home ? readdirSync(home) : []) {
  test(`${module} passes in the browser`, async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', error => errors.push(error.message));
    await page.route('http://wasm.test/**', async route => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === '') return route.fulfill({ contentType: 'text/html', body: page_of(module) });
      if (name === 'favicon.ico') return route.fulfill({ status: 204 });
      const body = readFileSync(join(home, module, name));
      await route.fulfill({ contentType: types[extname(name)] ?? 'text/plain', body });
    });
    await page.goto('http://wasm.test/');
    await page.waitForFunction('window.done === true', undefined, { timeout: 55_000 });
    console.log(await page.locator('#output').textContent());
    const result = await page.evaluate('({ fault: window.fault, passed: window.passed, count: window.count })');
    expect(errors).toEqual([]);
    expect(result).toMatchObject({ fault: undefined, passed: true });
    if (words.length === 0) expect((result as { count: number }).count).toBeGreaterThan(0);
  });
}
