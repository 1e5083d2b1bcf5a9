// Bundles the page and writes it as a C file for src/report/page_bundle.h.
// Usage: node build.mjs NODE_MODULES OUT.c OUT.d
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [modules, out, dep] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const { buildSync } = createRequire(join(modules, 'x.js'))('esbuild');

const made = buildSync({
    absWorkingDir: here,
    entryPoints: ['src/main.tsx'],
    nodePaths: [modules],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome110', 'firefox115', 'safari16.4'],
    charset: 'ascii',
    loader: { '.bin': 'binary' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    write: false,
    outdir: 'out',
    metafile: true,
    logLevel: 'warning',
});
const text = (end) => Buffer.from(made.outputFiles.find((f) => f.path.endsWith(end)).contents);
const script = text('.js');
const style = text('.css');
for (const bad of ['</script', '<!--', '</style'])
    if (script.includes(bad) || style.includes(bad)) throw new Error(`the bundle has ${bad}`);

const hash = (bytes) => `'sha256-${createHash('sha256').update(bytes).digest('base64')}'`;
const array = (name, bytes) => {
    const lines = [`const unsigned char ${name}[] = {`];
    for (let i = 0; i < bytes.length; i += 24) lines.push([...bytes.subarray(i, i + 24)].join() + ',');
    return lines.concat('0};', `const size_t ${name}_len = sizeof ${name} - 1;`, '').join('\n');
};
writeFileSync(out, `/* Made by web/build.mjs. */
#include "report/page_bundle.h"

${array('crd_page_script', script)}
${array('crd_page_style', style)}
const char crd_page_policy[] = "script-src ${hash(script)}; style-src ${hash(style)}";
`);
const inputs = Object.keys(made.metafile.inputs).map((f) => resolve(here, f).replaceAll(' ', '\\ '));
writeFileSync(dep, `${out}: ${inputs.join(' ')}\n`);
