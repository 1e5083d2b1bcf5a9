// Views of a report beside one another, as one picture.
// Usage: node picture.mjs NODE_MODULES REPORT.html OUT.png
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, report, out] = process.argv.slice(2);
const { chromium } = createRequire(join(modules, 'x.js'))('playwright-core');
const VIEWS = [
    { hash: '#/', x: 0, y: 0, scale: 0.56, width: 1240, height: 1130, alone: false },
    { hash: '#/exposure', x: 704, y: 0, scale: 0.48, width: 1180, height: 690, alone: true },
    { hash: '#/losses', x: 704, y: 340, scale: 0.48, width: 1180, height: 610, alone: true },
];
const WIDTH = 1276, HEIGHT = 640; /* of the sheet */

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 1200 }, colorScheme: 'light', deviceScaleFactor: 1 });
const pictures = [];
for (const v of VIEWS) {
    const page = await context.newPage();
    await page.setViewportSize({ width: v.width, height: v.height });
    await page.goto(`file://${report}${v.hash}`);
    await page.waitForSelector('h1');
    await page.evaluate((alone) => {
        for (const e of alone ? document.querySelectorAll('nav, .marking') : []) e.style.display = 'none';
        if (alone) document.querySelector('.columns').style.display = 'block';
    }, v.alone);
    await page.waitForTimeout(800);
    pictures.push((await page.screenshot({ type: 'png' })).toString('base64'));
    await page.close();
}
const sheet = await context.newPage();
await sheet.setViewportSize({ width: WIDTH, height: HEIGHT });
await sheet.setContent(`<body style="margin:0;background:#e9edf0;position:relative">${VIEWS.map((v, i) =>
    `<img src="data:image/png;base64,${pictures[i]}" style="position:absolute;left:${v.x + 3}px;top:${v.y + 3}px;width:${Math.round(v.width * v.scale)}px;border:1px solid #c3cbd2">`).join('')}</body>`);
await sheet.waitForTimeout(300);
await sheet.screenshot({ path: out, type: 'png' });
await browser.close();
