// Opens the report of the example nation in headless Chromium and uses it as a reader would.
// Usage: node report.mjs CORDON EXAMPLES PACKS INSTALL_WEB      TAP on stdout.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [cordonPath, examples, packs, installWeb] = process.argv.slice(2);
const cordon = resolve(cordonPath);
const modules = execFileSync(installWeb, { encoding: 'utf8' }).trim();
const require = createRequire(join(modules, 'x.js'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let number = 0, failed = 0;
function tell(ok, name, more = '') {
    number += 1;
    if (!ok) failed += 1;
    console.log(`${ok ? 'ok' : 'not ok'} ${number} - ${name}`);
    if (!ok && more) console.log(`# ${String(more).slice(0, 1500).replaceAll('\n', '\n# ')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'cordon-report-'));
const at = (name) => join(folder, name);
function run(...words) {
    const r = spawnSync(cordon, words, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 300000 });
    if (r.status > 1) throw new Error(`cordon ${words.join(' ')}: ${r.stderr}`);
    return r.stdout;
}

// ---- the page as a reader has it --------------------------------------------------------------

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const problems = [], requests = [];
async function open(file, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && problems.push(m.text()));
    page.on('pageerror', (e) => problems.push(e.message));
    page.on('request', (r) => requests.push(r.url()));
    page.on('dialog', (d) => { problems.push(`dialog: ${d.message()}`); d.dismiss(); });
    await page.goto(`file://${file}`);
    await page.waitForSelector('h1');
    return page;
}
/** Only the page itself may be asked for, and what it made itself. */
const strayed = () => requests.filter((u) => !u.startsWith(`file://${folder}/`) && !u.startsWith('blob:'));
async function go(page, hash) {
    await page.evaluate((h) => { location.hash = h; }, hash);
    const where = decodeURIComponent(hash.replace(/^#\//, '').replace(/\?.*/, ''));
    await page.waitForFunction((w) => document.querySelector('main')?.dataset.where === w, where, { timeout: 120000, polling: 100 });
}
/** What is said when something has been done: waits for it, as the machine may be busy. */
async function comes(page, wanted) {
    await page.waitForFunction((w) => document.querySelector('main').innerText.includes(w), wanted, { timeout: 30000 }).catch(() => {});
    return (await main(page)).includes(wanted);
}
const text = (page, selector) => page.locator(selector).allInnerTexts();
const main = (page) => page.locator('main').innerText();

async function firstPage(page, result) {
    const shown = await text(page, '.worst li bdi');
    tell(shown.length === result.worst.length && result.worst.every((w, i) => w.says === shown[i]), 'first page: the worst, in their order', shown.join('\n'));
    const said = await main(page);
    tell(said.includes(result.head.as_of) && result.first.every((l) => said.includes(l.says)) && result.ask.every((l) => said.includes(l.says)), 'first page: as of, what to do, what to ask', said);
    const heads = await text(page, 'main section table th');
    tell(['Breaches', 'Departures', 'Would breach', 'Indicators'].every((h) => heads.includes(h)), 'first page: standings stand apart');
    const heading = await text(page, 'main h2');
    tell(heading.indexOf('What to ask') < heading.indexOf('Verdicts by pack'), 'first page: what to do and to ask stands before the tables', heading.join());
    await page.locator('.worst li', { hasText: 'EX-01' }).locator('a', { hasText: 'Evidence' }).click();
    await page.waitForFunction(() => location.hash.startsWith('#/about/'));
    const about = await main(page);
    const evidence = result.rules_evidence.filter((e) => e.finding === 'finding:example/EX-01');
    tell(evidence.length > 0 && evidence.every((e) => about.includes(e.id)), 'a finding leads to its evidence', about);
    tell(about.includes('cordon explain') && about.includes('finding:example/EX-01'), 'and to the command that explains it');
    tell(!/\b1 rows\b/.test(about) && /\b1 row\b/.test(about), 'one row is one row', about);
    await page.locator('main a', { hasText: evidence[0].id }).first().click();
    await page.waitForFunction((id) => document.querySelector('main h1 + p')?.textContent.includes(id), evidence[0].id);
    tell(true, 'and on to what is said of an element');
}

async function everyPage(page, result) {
    const links = await page.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    for (const link of links) {
        await go(page, link);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        const marks = await text(page, '.marking');
        tell(!wide && marks.length === 2 && marks.every((m) => m === result.head.marking), `${link}: keeps within 1280 pixels, marked above and below`);
    }
    let missing = '';
    for (const t of result.tables) {
        await go(page, `#/table/${t.table}`);
        const said = await main(page);
        const n = Array.isArray(result[t.table]) ? result[t.table].length : null;
        if (!said.includes(t.title) || (n !== null && !said.replace(/\s/gu, '').includes(`${n}row`))) missing += ` ${t.table}`;
    }
    tell(missing === '', 'every table of the document has its page', missing);
}

/** What the page shows is what the plain page of the operation shows, to the letter. */
async function sameText(page, json, table, words, section) {
    const plainFile = at(`${table}.html`);
    run(...words, '-o', plainFile);
    const plain = await open(plainFile);
    const cells = (p, selector) => p.locator(selector).evaluateAll((all) => all.map((c) => c.textContent.replace(/^\S /u, (m) => (/[✕△◇○✓?·]/u.test(m) ? '' : m))));
    const want = await cells(plain, `h2#${section} + div tbody td`);
    await plain.context().close();
    await go(page, `#/table/${table}`);
    const got = await cells(page, 'main tbody tr:not(.space) td:not(.open)');
    const first = want.findIndex((w, i) => w !== got[i]);
    tell(want.length > 0 && got.length === want.length && first < 0, `${table}: reads as the plain page does`, `${want.length} ${got.length} ${want[first]} | ${got[first]}`);
}

async function saved(page, button) {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return readFileSync(await download.path(), 'utf8');
}

async function tables(page, json) {
    for (const table of ['rules_verdicts', 'shares_shares', 'withdraws_losses', 'check_findings', 'routes_services', 'control_ultimates']) {
        await go(page, `#/table/${table}`);
        const got = await saved(page, page.locator('main button', { hasText: 'Save as CSV' }));
        const want = run('convert', json, '-f', 'csv', '--section', table);
        const line = want.split('\n').findIndex((l, i) => l !== got.split('\n')[i]);
        tell(got === want, `${table}: CSV as the program writes it`, `${want.split('\n')[line]}\n${got.split('\n')[line]}`);
    }
    await go(page, '#/table/rules_verdicts');
    await page.getByLabel('Filter Verdict').selectOption('fail');
    const verdicts = JSON.parse(readFileSync(json, 'utf8')).rules_verdicts;
    const fails = verdicts.filter((v) => v.verdict === 'fail').length;
    tell(await comes(page, `${fails} of ${verdicts.length} rows`), 'a filter leaves what passes it', await text(page, '.tools [role=status]'));
    const address = page.url();
    tell(address.includes('f.verdict=fail'), 'and stands in the address', address);
    const csv = await saved(page, page.locator('main button', { hasText: 'Save as CSV' }));
    tell(csv.trim().split('\n').length === fails + 1, 'and holds for CSV');
    const other = await open(address.slice('file://'.length));
    tell(await comes(other, `${fails} of ${verdicts.length} rows`), 'and is there where the address is passed on');
    await other.context().close();
    await go(page, '#/table/withdraws_losses');
    await page.locator('th button', { hasText: 'Users' }).click();
    await page.waitForSelector('th[aria-sort=descending]');
    const users = JSON.parse(readFileSync(json, 'utf8')).withdraws_losses.map((l) => l.users.low);
    const top = await page.locator('tbody tr').first().innerText();
    const row = JSON.parse(readFileSync(json, 'utf8')).withdraws_losses.filter((l) => l.users.low === Math.max(...users));
    tell(row.some((r) => top.includes(r.name ?? r.lost)), 'a column sorts, the most first', top);
    await go(page, '#/table/shares_shares?f.share_ppm=' + encodeURIComponent('>= 90'));
    const shares = JSON.parse(readFileSync(json, 'utf8')).shares_shares;
    const most = shares.filter((s) => s.share_ppm && s.share_ppm.high >= 900000).length;
    tell(most > 0 && (await comes(page, `${most} of ${shares.length} rows`)), 'bounds pass when either end does', `${most} ${await text(page, '.tools [role=status]')}`);
}

/** What a rule found is said with what it is a number of; nothing is called by the code for 'not recorded'. */
async function findings(page, result) {
    await go(page, '#/rules');
    const said = await main(page);
    const share = result.rules_verdicts.find((v) => v.unit === 'percent' && v.measure !== null && v.verdict !== 'pass');
    tell(said.includes(`% of ${share.measure}, the limit is`) && !/\d\.\d\d+\D{0,8}%/.test(said), 'a share is of something, in tenths');
    const count = result.rules_verdicts.find((v) => v.unit === 'count' && v.threshold === null && v.standing === 'breach' && v.verdict === 'fail');
    tell(said.includes(`found ${count.value.low}\u2013${count.value.high} against it;`), 'a count says what it counts');
    tell(/· not recorded\s+operator=unknown/u.test(said), 'what nobody recorded has a name');
}

async function pictures(page, result) {
    for (const [hash, label] of [['#/map', 'A map of'], ['#/losses', 'Suppliers'], ['#/shares', 'Shares by'], ['#/shares?of=operators:rikstrad', 'Shares by maker and layer, operator Rikstr']]) {
        await go(page, hash);
        const drawn = await page.waitForFunction((l) => {
            const chart = document.querySelector(`.chart[aria-label^="${l}"]`), canvas = chart?.querySelector('canvas');
            const data = canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return data && new Set(new Uint32Array(data.buffer)).size > 8;
        }, label, { timeout: 30000 }).catch(() => null);
        tell(drawn !== null, `${hash}: has its picture`);
    }
    await go(page, '#/fewest');
    const sets = result.fewest_states_sets.filter((s) => s.service === 'emergency-113' && s.certain && !s.set.split(' ').includes('XN'));
    const abroad = page.locator('tr', { hasText: 'Emergency calls 113' }).nth(1).locator('td').last();
    tell(sets.length === 1 && (await abroad.locator('a[title]').evaluateAll((all) => all.map((a) => a.title).join(' '))) === sets[0].set, 'the fewest states without the nation itself', await abroad.innerText());
    await go(page, '#/');
    const todo = await page.locator('h2:has-text("What to do first") ~ ol a').evaluateAll((all) => all.map((a) => decodeURIComponent(a.getAttribute('href'))));
    tell(todo.length === result.first.length && result.first.every((l, i) => todo[i] === `#/about/${l.explain}`), 'what to do first leads to what it mends', todo.join(' '));
    await go(page, '#/exposure');
    const pair = result.standing_services.find((s) => s.explain !== null && s.change_ppm.low === 1000000);
    const box = page.locator(`.matrix a[href="#/about/${encodeURIComponent(pair.explain)}"]`).first();
    tell((await box.getAttribute('aria-label')).includes('Change (integrity): 100.0 %'), 'a pair of the matrix says its four powers in words');
    await box.click();
    tell(await comes(page, pair.explain), 'and leads to its numbers');
    await go(page, '#/rules');
    const breach = result.rules_verdicts.find((v) => v.standing === 'breach' && v.verdict === 'fail');
    await page.locator('.verdict summary', { hasText: breach.title }).first().click();
    const evidence = result.rules_evidence.find((e) => e.finding === breach.finding);
    tell(await comes(page, evidence.id), 'a verdict opens its evidence');
}

/** Each chapter says in its picture what its tables hold. */
async function chapters(page, result) {
    const has = async (hash, name, ...wanted) => {
        await go(page, hash);
        const said = await page.locator('main').evaluate((m) => m.textContent); /* what is folded up as well */
        const missing = wanted.map(String).filter((w) => !said.includes(w));
        tell(wanted.length > 0 && missing.length === 0, `${hash}: ${name}`, `${missing.join(' | ')}\n${said.slice(0, 1200)}`);
    };
    const trusted = (codes) => result.routes_services.filter((r) => r.policy !== null && codes.includes(r.trusted)).length;
    await has('#/routes', 'counts the ways', 'No trusted way'.toLowerCase(), `${trusted(['unknown', 'possible'])} of ${result.routes_services.length} paths`);
    await has('#/divergence', 'has every subject and every operator', ...result.compare_topics.filter((t) => t.packs > 0).map((t) => t.title), ...new Set(result.compare_everywhere.map((o) => o.name ?? o.operator)));
    const fails = result.compare_operators.find((o) => o.verdict === 'fail');
    tell(fails === undefined || (await page.locator(`.signs a[aria-label*="${fails.pack}: fails"]`).count()) > 0, 'a sign says in words what it is');
    await has('#/register', 'has every risk, and no likelihood of its own making', 'never multiplied', ...result.register_scenarios.map((r) => r.title));
    await has('#/data', 'says how old sources are, and what is wrong', ...result.check_sources.filter((s) => s.age_days !== null).map((s) => s.source), ...result.check_findings_kinds.slice(0, 20).map((k) => k.title));
    const held = result.holdings_holdings.find((h) => h.owned_name !== null && h.owner_name !== null);
    await has(`#/control?party=${held.owned}`, 'draws who holds a chosen party', held.owner_name, `Who holds something in ${held.owned_name}`);
    await has('#/shares', 'over time', ...new Set(result.trend_series.map((s) => s.as_of)), result.head.as_of);
    await has('#/losses', 'has each time', ...[8, 72].filter((h) => result.withdraws_losses.some((l) => l.at_hours === h)).map((h) => (h % 24 ? `after ${h} hours` : `after ${h / 24} days`)));
    const pair = result.fails_pairs.find((p) => p.a_name !== null);
    await has('#/losses?part=fails', 'has pairs', 'Two together', pair.a_name, pair.b_name);
    const actor = result.standing_networks.find((n) => n.actor !== null && n.change !== null && n.change.low > 0);
    await has(`#/map?actor=${encodeURIComponent(actor.actor)}&power=change`, 'says who reaches what', 'sites of networks in which', 'could certainly change something');
    const layer = (result.map_places.find((p) => p.layers !== null)?.layers ?? '').split(', ')[0];
    await go(page, `#/map?layer=${layer}`);
    tell((await page.getByLabel('Layer').inputValue()) === layer, 'and one layer, as the address says', layer);
    if (result.deadlines_changes?.length > 0) await has('#/deadlines', 'has the days', ...new Set(result.deadlines_changes.map((c) => c.date)));
}

/** How a state regards others groups the actors; a folded group shows the worst of its own. */
async function perspective(nation) {
    mkdirSync(at('view'));
    writeFileSync(at('view/source.csv'), 'name,title,as_of,marking\nview,How Norland regards others,2025-09-01,clear\n');
    writeFileSync(at('view/relation.csv'), 'of_state,towards,kind,source\n' + [['XN', 'home'], ['QO', 'of-concern'], ['QM', 'of-concern'], ['XH', 'ally'], ['XE', 'ally']].map(([s, k]) => `XN,${s},${k},view\n`).join(''));
    run('import', nation, 'tables', at('view'), '--fail-on', 'never');
    run('assess', nation, '--packs', join(packs, 'example'), '-o', at('view.json'), '-o', at('view.html'));
    const result = JSON.parse(readFileSync(at('view.json'), 'utf8'));
    const page = await open(at('view.html'));
    await go(page, '#/exposure');
    const groups = await text(page, '.matrix .group th');
    tell(groups[0] === 'Of concern' && groups.includes('Allies') && groups.includes('Home'), 'actors are grouped as the nation regards them', groups.join());
    const folded = result.standing_services.filter((s) => s.actor_kind === 'group' && s.relation === 'ally');
    const row = page.locator('.matrix tbody', { hasText: 'Allies' }).locator('tr').nth(1);
    const words = await row.locator('a[aria-label], span[aria-label]').evaluateAll((all) => all.map((a) => a.getAttribute('aria-label')));
    tell((await row.innerText()).includes(`${Math.max(...folded.map((f) => f.actors))} folded`) && folded.every((f) => f.worst === null || words.some((w) => w.includes(`the worst is ${f.worst}`))), 'a folded group says how many it is, and who is worst', words.join('\n'));
    await page.context().close();
}

/** A case of a cable, without services and equipment of networks: no empty picture, no row of empty tables. */
async function cable() {
    const nation = at('cable.cordon');
    run('new', nation);
    run('import', nation, 'tables', join(examples, 'cable'), '--as-of', '2025-01-01', '--fail-on', 'never');
    run('assess', nation, '--packs', join(packs, 'example'), '-o', at('cable.html'), '-o', at('cable.json'));
    const result = JSON.parse(readFileSync(at('cable.json'), 'utf8'));
    const page = await open(at('cable.html'));
    for (const t of [...result.tables].filter((x) => x.part === 'systems' || x.part === 'shares')) result[t.table] = result[t.table].filter(() => t.part === 'systems');
    await go(page, '#/fewest');
    const said = await main(page);
    tell(said.includes('None: The fewest that take a service down, What each party weighs, Minimal sets.') && !said.includes('0 rows'), 'tables without rows are one line', said);
    await page.context().close();
    writeFileSync(at('links.json'), JSON.stringify(result));
    run('convert', at('links.json'), '-o', at('links.html'));
    const links = await open(at('links.html'));
    await go(links, '#/shares');
    const label = await links.locator('.chart').first().getAttribute('aria-label');
    tell(label.startsWith('Shares by') && (await main(links)).includes('Of links and cable systems'), 'where there are links alone, their shares are the picture', label);
    await links.context().close();
}

/** What an operator gets says so first. */
async function annexed(nation) {
    run('assess', nation, '--packs', join(packs, 'example'), '--by', 'operator', '-o', at('annexes'));
    const page = await open(at('annexes/annex-glimra-mobil.html'));
    const title = await page.locator('h1').innerText();
    tell(title === 'Annex for Glimra Mobil', 'an annex says for whom it is', title);
    await page.context().close();
}

/** As much as a nation of 100,000 sites may put into its document: the map as cells, tables up to their limits. */
function grown(result) {
    const of = (table, n, change) => { result[table] = Array.from({ length: n }, (_, i) => ({ ...result[table][i % result[table].length], ...change(i) })); };
    of('map_places', 4000, (i) => ({ site: null, name: null, kind: null, country: null, lat: 60 + Math.floor(i / 80) / 10, lon: (i % 80) / 8, sites: 25, elements: 240 + i }));
    of('map_links', 4000, (i) => ({ link: null, system: null, links: 1 + (i % 40), a_lat: 60 + (i % 50) / 10, a_lon: (i % 80) / 8, b_lat: 60 + ((i * 7) % 50) / 10, b_lon: ((i * 3) % 80) / 8 }));
    result.map_courses = [];
    of('rules_verdicts', 10000, (i) => ({ pack: 'example', subject: `element=e-${i}`, finding: `finding:example/EX-01/element=e-${i}`, verdict: 'fail', standing: 'breach' }));
    of('standing_services', 5000, (i) => ({ actor: `actor-${i % 100}`, service: `service-${Math.floor(i / 100)}`, service_name: `Service ${Math.floor(i / 100)}`, explain: `exposure:service-${Math.floor(i / 100)}/actor-${i % 100}/change` }));
    of('latent_services', 5000, (i) => ({ actor: `actor-${i % 100}`, service: `service-${Math.floor(i / 100)}` }));
    of('holdings_holdings', 5000, (i) => ({ owner: `party-${Math.floor(i / 5)}`, owner_name: `Party ${Math.floor(i / 5)}`, owned: `party-${i + 1}`, owned_name: `Party ${i + 1}` }));
    return result;
}

async function large(result) {
    writeFileSync(at('large.json'), JSON.stringify(grown(result)));
    run('convert', at('large.json'), '-o', at('large.html'));
    const size = statSync(at('large.html')).size;
    tell(size < 15e6, 'a large report is under 15 MB', size);
    const page = await open(at('large.html'));
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' }); /* what the page takes, not what else runs */
    const busy = async () => (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value;
    tell((await busy()) < 3, 'and opens with less than three seconds of work', await busy());
    let slow = '';
    for (const hash of ['#/map', '#/exposure', '#/rules', '#/control', '#/table/rules_verdicts']) {
        const before = await busy();
        await go(page, hash);
        await page.waitForTimeout(300);
        const took = (await busy()) - before;
        if (took > 2) slow += `${hash} ${took} s\n`;
    }
    tell(slow === '', 'each chapter of it opens fluently', slow);
    await go(page, '#/rules');
    tell((await page.locator('.verdict').count()) < 400 && (await main(page)).includes('(10000)'), 'of ten thousand findings the first are shown, all are counted');
    await go(page, '#/map');
    tell((await page.locator('.chart').getAttribute('aria-label')).includes('100000 sites in 4000 places'), 'a hundred thousand sites are drawn as cells');
    await page.context().close();
}

async function accessible(page, pages, name) {
    for (const hash of pages) {
        await go(page, hash);
        await page.evaluate(axe);
        const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }));
        const bad = found.violations.filter((v) => ['serious', 'critical'].includes(v.impact));
        tell(bad.length === 0, `${hash}: axe finds nothing serious (${name})`, bad.map((v) => `${v.id}: ${v.nodes.length} ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`).join('\n'));
    }
}

async function keyboard(file) {
    const page = await open(file); /* where nothing was clicked yet */
    await page.keyboard.press('Tab');
    const first = await page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press('Enter');
    const there = await page.evaluate(() => document.activeElement?.tagName);
    tell(first === 'To the content' && there === 'MAIN', 'the keyboard gets past the chapters', `${first} ${there}`);
    await page.context().close();
}

const MOST_PAPER = 5e6, LEAST_OF_SHEET = 300; /* bytes; characters, without the marking and the margins */

/** A whole report: on the screen as well, and on sheets no column is a letter wide. */
async function sheets(page, result) {
    await go(page, '#/paper');
    const said = await main(page);
    tell((await page.locator('main button', { hasText: 'Print' }).isVisible()) && said.includes('The worst of it') && said.includes('What this does not tell you'), '#/paper: is there to be seen before it is printed', said.slice(0, 300));
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 688, height: 900 }); /* A4 between its margins */
    const narrow = await page.locator('.preview td.text:visible').evaluateAll((all) => all.filter((c) => c.clientWidth < 50).map((c) => c.textContent).slice(0, 5));
    const wide = await page.locator('.preview:not(:has(.landscape)) table:visible').evaluateAll((all) => all.filter((t) => t.getBoundingClientRect().right > 700).map((t) => t.parentElement.getAttribute('aria-label')));
    tell(narrow.length === 0 && wide.length === 0, 'a table on paper is as wide as the sheet, its texts wider than a letter', `${narrow.join(' | ')} ${wide.join(' | ')}`);
    const repeated = result.part_said.find((s, i) => s.kind === 'note' && result.part_said.findIndex((o) => o.text === s.text) < i);
    if (repeated) tell((await main(page)).split(repeated.text).length === 2, 'a note stands once on paper', repeated.text);
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1280, height: 900 });
}

async function printed(page, result) {
    await go(page, '#/map');
    await page.evaluate(() => { addEventListener('beforeprint', () => { window.onPaper = [...document.querySelectorAll('.chart .onpaper')].map((c) => new Set(new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size); }); });
    await page.pdf({ path: at('map.pdf'), preferCSSPageSize: true });
    const colours = await page.evaluate(() => window.onPaper);
    tell(/\/Subtype\s*\/Image\b/.test(readFileSync(at('map.pdf'), 'latin1')) && colours.length === 1 && colours[0] > 8, '#/map: the map is on paper', colours);
    tell((await page.locator('.onpaper').count()) === 0, 'and gone from the screen afterwards');
    for (const [hash, wanted] of [['#/', 'The worst of it'], ['#/exposure', 'Who could do what'], ['#/paper', 'What this does not tell you']]) {
        await go(page, hash);
        const pdf = at('page.pdf');
        await page.pdf({ path: pdf, preferCSSPageSize: true });
        const bytes = readFileSync(pdf, 'latin1');
        const sheets = (bytes.match(/\/Type\s*\/Page\b/g) ?? []).length;
        tell(bytes.startsWith('%PDF-') && sheets > 0, `${hash}: prints, ${sheets} sheets`);
        tell(bytes.length < MOST_PAPER, `${hash}: is less than 5 MB`, bytes.length);
        const words = spawnSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
        if (words.error) continue; /* where there is no pdftotext the count is enough */
        const pages = words.stdout.split('\f').filter((p) => p.trim() !== '');
        const marked = pages.filter((p) => p.split(result.head.marking).length >= 3).length;
        if (hash === '#/') tell(pages[0].includes('What to ask') && pages[0].includes(result.ask.at(-1).says.slice(0, 20)), '#/: the first sheet holds the worst, what to do and what to ask', pages[0]);
        tell(pages[0].replace(/\s+/g, ' ').length > LEAST_OF_SHEET, `${hash}: the first sheet is not a title alone`, pages[0]);
        tell(words.stdout.includes(wanted) && marked === pages.length, `${hash}: every sheet is marked above and below`, `${marked} of ${pages.length}`);
    }
}

// ---- the nation of the examples, and a hostile one ----------------------------------------------

try {
    const nation = at('norland.cordon'), json = at('norland.json'), html = at('norland.html');
    run('new', nation);
    run('import', nation, 'tables', join(examples, 'norland'), '--fail-on', 'never');
    run('assess', nation, '--packs', `${join(packs, 'example')},${join(packs, 'eu-toolbox')}`, '-o', json, '-o', html);
    const result = JSON.parse(readFileSync(json, 'utf8'));
    tell(readFileSync(html, 'utf8').includes('<script>'), 'the build has the page');
    const page = await open(html);
    await firstPage(page, result);
    await everyPage(page, result);
    await sameText(page, json, 'shares_shares', ['shares', nation, '--top', '10'], 'shares');
    await sameText(page, json, 'control_ultimates', ['control', nation, '--limit', '200'], 'ultimates');
    await tables(page, json);
    await findings(page, result);
    await pictures(page, result);
    await chapters(page, result);
    await keyboard(html);
    const views = (await page.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))).filter((h) => h !== '#/paper').concat('#/table/rules_verdicts', '#/about/korvane');
    await accessible(page, views, 'light');
    await printed(page, result);
    await sheets(page, result);
    await page.context().close();
    const dark = await open(html, { colorScheme: 'dark' });
    await accessible(dark, views, 'dark');
    await go(dark, '#/deadlines');
    const white = await dark.waitForFunction(() => {
        const canvas = document.querySelector('.chart canvas');
        const data = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        return new Set(data).size > 8 && { white: data.filter((p) => p === 0xffffffff).length };
    }, null, { timeout: 30000 });
    tell((await white.jsonValue()).white < 20, 'what is hollow is hollow in the dark', (await white.jsonValue()).white);
    await dark.context().close();
    await cable();
    await annexed(nation);
    await perspective(nation);
    await large(JSON.parse(readFileSync(json, 'utf8')));

    // Names that would do something if they were not text; the same in a table of 20,000 rows.
    const bad = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>\u202e=cmd|x';
    result.worst[0].says = bad;
    result.head.case = bad;
    result.withdraws_services = Array.from({ length: 20000 }, (_, i) => ({ ...result.withdraws_services[0], service_name: `${bad} ${i}`, service: `s-${i}`, lost: bad }));
    writeFileSync(at('bad.json'), JSON.stringify(result));
    run('convert', at('bad.json'), '-o', at('bad.html'));
    const hostile = await open(at('bad.html'));
    const cdp = await hostile.context().newCDPSession(hostile);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' }); /* what the page takes, not what else runs */
    const busy = async () => (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value;
    const before = await busy();
    const visible = bad.replace('\u202e', '<U+202E>');
    tell((await main(hostile)).includes(visible), 'hostile names stay text', await main(hostile));
    await go(hostile, '#/table/withdraws_services');
    const took = (await busy()) - before;
    tell(took < 2, 'twenty thousand rows open fluently', `${took} s`);
    const rows = await hostile.locator('tbody tr').count();
    tell(rows < 120, 'of many rows only those that are seen are made', rows);
    await hostile.locator('.window').evaluate((w) => { w.scrollTop = w.scrollHeight; });
    tell(await comes(hostile, 's-19999'), 'and the last can be scrolled to');
    await hostile.getByLabel('Search').fill('s-12345');
    tell(await comes(hostile, '1 of 20\u202f000 rows'), 'and found');
    await go(hostile, `#/about/${encodeURIComponent(visible)}`);
    tell((await hostile.locator('img, main script').count()) === 0, 'and nothing becomes an element of the page');
    const formula = (await saved(hostile, hostile.locator('main button', { hasText: 'CSV' }).first()).catch(() => '')) || '';
    tell(!/(^|,)=/m.test(formula), 'and no formula gets into CSV');
    await hostile.context().close();

    tell(problems.length === 0, 'the console has nothing to say', problems.join('\n'));
    tell(strayed().length === 0, 'no request leaves the page', strayed().join('\n'));
} catch (e) {
    tell(false, 'runs to its end', e.stack);
} finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
}
console.log(`1..${number}`);
process.exit(failed > 0 ? 1 : 0);
