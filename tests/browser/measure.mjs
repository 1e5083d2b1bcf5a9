// How long a report takes to open, and to go from chapter to chapter, in Chromium.
// Usage: node measure.mjs INSTALL_WEB REPORT.html
// Prints: size in MB; ms until the first page is there; ms of the page's own work until then; the slowest chapter.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [installWeb, file] = process.argv.slice(2);
const modules = execFileSync(installWeb, { encoding: 'utf8' }).trim();
const { chromium } = createRequire(join(modules, 'x.js'))('playwright-core');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
const cdp = await page.context().newCDPSession(page);
await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
const busy = async () => 1000 * (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value;
await page.goto(`file://${resolve(file)}`);
await page.waitForSelector('h1');
const opened = await page.evaluate(() => performance.now());
console.log(`size ${(statSync(file).size / 1e6).toFixed(1)} MB`);
console.log(`opens in ${Math.round(opened)} ms, of them ${Math.round(await busy())} ms of its own work`);
let slowest = { ms: 0, hash: '' };
for (const hash of await page.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
    if (hash === '#/paper') continue;
    const before = await busy();
    await page.evaluate((h) => { location.hash = h; }, hash);
    await page.waitForFunction((w) => document.querySelector('main')?.dataset.where === w, decodeURIComponent(hash.replace(/^#\//, '')));
    await page.waitForTimeout(200);
    const ms = (await busy()) - before;
    console.log(`  ${hash} ${Math.round(ms)} ms`);
    if (ms > slowest.ms) slowest = { ms, hash };
}
console.log(`slowest chapter ${slowest.hash} ${Math.round(slowest.ms)} ms`);
await browser.close();
