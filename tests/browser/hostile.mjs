// Names that would do something if they were not text, in every field that holds free text: they stay text in the
// report (in Chromium), in CSV, workbooks, Markdown, SARIF and on a terminal. The assessment is judged by its schema.
// Usage: node hostile.mjs CORDON ROOT      TAP on stdout.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [cordonPath, root] = process.argv.slice(2);
const cordon = resolve(cordonPath);
const folderOf = (tool) => execFileSync(join(root, 'tools', tool), { encoding: 'utf8' }).trim();
const { chromium } = createRequire(join(folderOf('install-web'), 'x.js'))('playwright-core');
const judges = folderOf('install-judges');
const Ajv = createRequire(join(judges, 'x.js'))('ajv/dist/2020').default;

let number = 0, failed = 0;
function tell(ok, name, more = '') {
    number += 1;
    if (!ok) failed += 1;
    console.log(`${ok ? 'ok' : 'not ok'} ${number} - ${name}`);
    if (!ok && more) console.log(`# ${String(more).slice(0, 1500).replaceAll('\n', '\n# ')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'cordon-hostile-'));
const at = (name) => join(folder, name);
function run(...words) {
    const r = spawnSync(cordon, words, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 300000 });
    if (r.status > 1) throw new Error(`cordon ${words.join(' ')}: ${r.stderr}`);
    return r.stdout;
}

// ---- the case ----------------------------------------------------------------------------------

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const LONG = 'long '.repeat(400).trim();
const NAMES = [
    '"><script>alert(1)</script>', "</title></style><img src=x onerror=alert(2)>", "=cmd|' /C calc'!A0", '@SUM(1+1)*cmd', '+1+cmd', '-2+3+cmd',
    'safe\u202egnp.exe\u202c', '\u2066a\u2069\u200fb', '\u0645\u0631\u062d\u0628\u0627', '[click](javascript:alert(3)) | `x` **y**', ']]><!--', '&lt;b&gt;&#0;', '{0} %s %n', '\'"`', LONG,
    '{{7*7}}${7*7}', 'javascript:alert(4)', '\u0001\u001b[31mred\u001b]0;x\u0007',
];
const FIELDS = {
    source: ['title'], jurisdiction: ['name'], law: ['article'], relation: ['basis'], party: ['name', 'registry'], designation: ['scope', 'purpose', 'basis'],
    holding: ['note'], product: ['name', 'model'], component: ['name'], vulnerability: ['summary'], network: ['name'], site: ['name'], element: ['name'],
    link: ['system'], risk_group: ['name'], service: ['name'], incident: ['cause'], threat: ['assessed_by'], mitigation: ['name'], area: ['name'],
};

function readCsv(text) {
    const rows = [[]];
    let field = '', quoted = false;
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (quoted && c === '"' && text[i + 1] === '"') { field += '"'; i++; }
        else if (c === '"') quoted = !quoted;
        else if (!quoted && (c === ',' || c === '\n')) {
            rows[rows.length - 1].push(field);
            field = '';
            if (c === '\n') rows.push([]);
        } else field += c;
    }
    if (field !== '') rows[rows.length - 1].push(field);
    return rows.filter((r) => r.length > 0);
}
const writeCsv = (rows) => rows.map((r) => r.map((f) => (/[",\r\n]/.test(f) ? `"${f.replaceAll('"', '""')}"` : f)).join()).join('\n') + '\n';

let put = 0;
function poison(from, to) {
    mkdirSync(to);
    for (const file of readdirSync(from).filter((f) => f.endsWith('.csv'))) {
        const rows = readCsv(readFileSync(join(from, file), 'utf8'));
        for (const field of FIELDS[file.replace('.csv', '')] ?? []) {
            const i = rows[0].indexOf(field);
            for (let k = 1; i >= 0 && k < rows.length; k++) if (i < rows[k].length) rows[k][i] = `${NAMES[put++ % NAMES.length]} ${put}`;
        }
        writeFileSync(join(to, file), writeCsv(rows));
    }
}

/** What may not stand raw in what people see: controls and what turns the direction of text. */
// eslint-disable-next-line no-control-regex
const unseen = (text, but = '\n') => [...text].find((c) => (BIDI.test(c) || /[\u0000-\u001f\u007f-\u009f]/.test(c)) && !but.includes(c));
const code = (c) => (c === undefined ? '' : `U+${c.codePointAt(0).toString(16)}`);

// ---- what it wrote -----------------------------------------------------------------------------

function csvOf(result) {
    const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/, number = /^[+-]?[\d.]+([eE][+-]?\d+)?$/;
    let bad = '', raw = '';
    for (const t of result.tables.filter((t) => Array.isArray(result[t.table]) && result[t.table].length > 0)) {
        const text = run('convert', at('a.json'), '-f', 'csv', '--section', t.table);
        for (const row of readCsv(text).slice(1)) for (const f of row) if (formula.test(f) && !number.test(f)) bad += `${t.table}: ${f.slice(0, 60)}\n`;
        const c = unseen(text, '\n\t');
        if (c !== undefined) raw += `${t.table}: ${code(c)}\n`;
    }
    tell(bad === '', 'CSV: no cell is a formula', bad);
    tell(raw === '', 'CSV: nothing unseen', raw);
}

function workbook() {
    const list = spawnSync('unzip', ['-Z1', at('a.xlsx')], { encoding: 'utf8' }).stdout.trim().split('\n');
    const all = list.filter((n) => n.endsWith('.xml')).map((n) => spawnSync('unzip', ['-p', at('a.xlsx'), n.replaceAll('[', '\\[')], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout);
    tell(list.some((n) => n.startsWith('xl/worksheets/')) && all.every((x) => !/<f[ >]/.test(x)), 'workbook: no formula', list.join(' '));
    tell(all.every((x) => unseen(x, '\n\r\t') === undefined), 'workbook: nothing unseen', all.map((x) => code(unseen(x, '\n\r\t'))).join(' '));
    tell(all.some((x) => x.includes('&lt;script&gt;alert(1)')), 'workbook: names are there as text');
}

function markdown() {
    const text = readFileSync(at('a.md'), 'utf8');
    tell(unseen(text) === undefined, 'Markdown: nothing unseen', code(unseen(text)));
    tell(!/<(script|img|\/title|\/style|!--)/i.test(text) && !/[^\\]\]\(javascript:/.test(text), 'Markdown: no tag, no link', text.match(/.{0,40}<(script|img|!--).{0,40}/i)?.[0] ?? text.match(/.{0,20}\]\(javascript.{0,20}/)?.[0]);
}

function sarif() {
    run('comply', 'a.cordon', '--packs', join(root, 'packs/example'), '--fail-on', 'never', '-o', 'a.sarif');
    const log = JSON.parse(readFileSync(at('a.sarif'), 'utf8'));
    const texts = [];
    JSON.stringify(log, (key, v) => (typeof v === 'string' && texts.push(v), v));
    const raw = texts.map((t) => unseen(t)).find((c) => c !== undefined);
    tell(log.runs[0].results.length > 0 && raw === undefined, 'SARIF: nothing unseen', code(raw));
    const said = spawnSync(join(judges, '.bin/sarif-multitool'), ['validate', at('a.sarif'), '--rule-kind', 'Sarif'], { cwd: folder, encoding: 'utf8' });
    tell(/1 files scanned/.test(said.stdout) && !/: error /.test(said.stdout + said.stderr), 'SARIF: the public judge accepts it', said.stdout + said.stderr);
}

function terminal() {
    for (const words of [['assess', 'a.cordon', '--packs', join(root, 'packs/example'), '--fail-on', 'never'], ['find', 'a.cordon', 'cmd'], ['exposure', 'a.cordon'], ['loss', 'a.cordon', '--each', 'supplier', '--mode', 'fails']]) {
        const text = run(...words);
        tell(unseen(text) === undefined && text.length > 0, `terminal: ${words[0]} shows nothing unseen`, code(unseen(text)));
    }
}

function schema() {
    const ajv = new Ajv({ strict: false, allErrors: false });
    const valid = ajv.compile(JSON.parse(run('assess', 'a.cordon', '-f', 'schema')));
    tell(valid(JSON.parse(readFileSync(at('a.json'), 'utf8'))), 'the assessment is as its schema says (ajv)', JSON.stringify(valid.errors));
    const broken = JSON.parse(readFileSync(at('a.json'), 'utf8'));
    broken.worst[0].rank = 'first';
    tell(!valid(broken), 'and the judge would say if it were not');
}

async function report(result) {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    const problems = [], requests = [];
    try {
        const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
        page.on('console', (m) => ['error', 'warning'].includes(m.type()) && problems.push(m.text()));
        page.on('pageerror', (e) => problems.push(e.message));
        page.on('dialog', (d) => { problems.push(`dialog ${d.message()}`); d.dismiss(); });
        page.on('request', (r) => requests.push(r.url()));
        await page.goto(`file://${at('a.html')}`);
        await page.waitForSelector('h1');
        const links = await page.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
        const ids = ['korvane', 'XN', 'emergency-113', 'dc-skarholm'].map((id) => `#/about/${id}`);
        let strange = '', wide = '', raw = '';
        for (const link of [...links, ...result.tables.map((t) => `#/table/${t.table}`), ...ids]) {
            await page.evaluate((h) => { location.hash = h; }, link);
            await page.waitForFunction((w) => document.querySelector('main')?.dataset.where === w, decodeURIComponent(link.replace(/^#\//, '')));
            const found = await page.evaluate(() => ({
                tags: [...document.querySelectorAll('img, iframe, object, embed, main script, main style, a[href^="javascript"]')].map((e) => e.tagName).join(),
                wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
                text: document.querySelector('main').textContent,
            }));
            if (found.tags !== '') strange += `${link}: ${found.tags}\n`;
            if (found.wide) wide += `${link}\n`;
            if (BIDI.test(found.text)) raw += `${link}\n`;
        }
        tell(strange === '', 'report: no name becomes an element', strange);
        tell(raw === '', 'report: no name turns the direction of text', raw);
        tell(wide === '', 'report: long names keep within the page', wide);
        tell(problems.length === 0 && requests.every((u) => u.startsWith(`file://${folder}/`)), 'report: nothing runs, nothing is fetched', [...problems, ...requests].join('\n'));
    } finally {
        await browser.close();
    }
}

try {
    poison(join(root, 'examples/norland'), at('tables'));
    run('new', 'a.cordon', '-q');
    run('import', 'a.cordon', 'tables', 'tables', '--fail-on', 'never', '-q');
    run('assess', 'a.cordon', '--packs', join(root, 'packs/example'), '--fail-on', 'never', '-q', '-o', 'a.html', '-o', 'a.json', '-o', 'a.xlsx', '-o', 'a.md');
    const result = JSON.parse(readFileSync(at('a.json'), 'utf8'));
    const said = [];
    JSON.stringify(result, (key, v) => (typeof v === 'string' && said.push(v), v));
    const there = NAMES.filter((n) => said.some((s) => s.includes(n.replace(/[\u0001-\u001f\u007f]/g, '').slice(0, 12))));
    tell(put > 300 && there.length >= NAMES.length - 1, `${put} fields hold something hostile, and reach the assessment`, `${there.length} of ${NAMES.length}`);
    schema();
    csvOf(result);
    workbook();
    markdown();
    sarif();
    terminal();
    if (readFileSync(at('a.html'), 'utf8').includes('id="data"')) await report(result);
} catch (e) {
    tell(false, 'runs to its end', e.stack);
} finally {
    rmSync(folder, { recursive: true, force: true });
}
console.log(`1..${number}`);
process.exit(failed > 0 ? 1 : 0);
