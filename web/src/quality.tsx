// How good the data are: what is wrong, who made what, how old sources are, how much is filled in.
import { useMemo } from 'preact/hooks';
import { href } from './address';
import { Bar } from './bar';
import { Code } from './cell';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Table } from './data';
import { show, shown } from './show';

const MOST = 20;
const rowsOf = (t: Table) => Array.from({ length: t.rows }, (_, i) => i);
const number = (t: Table, row: number, c: string) => Number(t.value(row, t.at(c)) ?? 0);
const percent = (ppm: number) => show({ kind: 'share', exact: false } as never, Math.round(ppm));

function Findings({ t }: { t: Table }) {
    return (
        <section>
            <h2>What is wrong</h2>
            <div class="wide" tabIndex={0} role="region" aria-label="Findings in the data">
                <table>
                    <thead><tr><th scope="col">Severity</th><th scope="col" class="r">How often</th><th scope="col">What</th><th scope="col">What to do</th></tr></thead>
                    <tbody>{rowsOf(t).slice(0, MOST).map((row) => (
                        <tr>
                            <td class="code"><Code text={shown(t, row, t.at('severity'))} /></td>
                            <td class="r"><a href={href(['table', 'check_findings'], { q: shown(t, row, t.at('code')) })}>{shown(t, row, t.at('count'))}</a></td>
                            <td><bdi>{shown(t, row, t.at('title'))}</bdi></td>
                            <td><bdi>{shown(t, row, t.at('advice')).split('`').map((piece, i) => (i % 2 ? <code>{piece}</code> : piece))}</bdi></td>
                        </tr>
                    ))}</tbody>
                </table>
            </div>
        </section>
    );
}

function Makers({ t }: { t: Table }) {
    const rows = rowsOf(t).sort((a, b) => number(t, a, 'known_ppm') - number(t, b, 'known_ppm'));
    return (
        <section>
            <h2>Elements whose maker is known <span class="unit">by layer, least first</span></h2>
            <table class="cells"><tbody>{rows.map((row) => (
                <tr>
                    <th scope="row">{shown(t, row, t.at('layer'))}</th>
                    <td><Bar low={number(t, row, 'known_ppm')} high={number(t, row, 'known_ppm')} most={1e6} says={shown(t, row, t.at('known_ppm'))} /></td>
                    <td class="more">of {shown(t, row, t.at('elements'))} elements; {shown(t, row, t.at('no_product'))} without a product, {shown(t, row, t.at('no_maker'))} without a maker</td>
                </tr>
            ))}</tbody></table>
        </section>
    );
}

function Sources({ t }: { t: Table }) {
    const rows = rowsOf(t).filter((row) => t.value(row, t.at('age_days')) !== null).sort((a, b) => number(t, b, 'age_days') - number(t, a, 'age_days'));
    const most = Math.max(1, ...rows.map((row) => number(t, row, 'age_days')));
    return (
        <section>
            <h2>How old the sources are <span class="unit">days, oldest first</span></h2>
            <table class="cells"><tbody>{rows.slice(0, MOST).map((row) => (
                <tr>
                    <th scope="row"><a href={href(['about', shown(t, row, t.at('source'))])}><bdi>{shown(t, row, t.at('source'))}</bdi></a></th>
                    <td><Bar low={number(t, row, 'age_days')} high={number(t, row, 'age_days')} most={most} says={shown(t, row, t.at('age_days'))} /></td>
                    <td class="more">of {shown(t, row, t.at('as_of'))}</td>
                </tr>
            ))}</tbody></table>
        </section>
    );
}

/** By table: of all fields of all rows, how many hold something. */
function Completeness({ t }: { t: Table }) {
    const tables = useMemo(() => {
        const by = new Map<string, { rows: number; fields: number; filled: number; least: { field: string; ppm: number }[] }>();
        for (let row = 0; row < t.rows; row++) {
            const key = String(t.value(row, t.at('table')));
            const one = by.get(key) ?? { rows: number(t, row, 'rows'), fields: 0, filled: 0, least: [] };
            one.fields += number(t, row, 'rows');
            one.filled += number(t, row, 'filled');
            one.least.push({ field: String(t.value(row, t.at('field'))), ppm: number(t, row, 'filled_ppm') });
            by.set(key, one);
        }
        return [...by].filter(([, o]) => o.rows > 0).sort((a, b) => b[1].rows - a[1].rows || (a[0] < b[0] ? -1 : 1));
    }, [t]);
    return (
        <section>
            <h2>How much is filled in <span class="unit">by table, the longest first</span></h2>
            <table class="cells">
                <thead><tr><th scope="col">Table</th><th scope="col" class="r">Rows</th><th scope="col">Fields that hold something</th><th scope="col">Least known</th></tr></thead>
                <tbody>{tables.slice(0, MOST).map(([name, o]) => (
                    <tr>
                        <th scope="row"><a href={href(['table', t.name], { 'f.table': name })}>{name}</a></th>
                        <td class="r">{show({ kind: 'int' } as never, o.rows)}</td>
                        <td><Bar low={o.filled} high={o.filled} most={o.fields} says={percent((1e6 * o.filled) / Math.max(1, o.fields))} /></td>
                        <td class="more">{o.least.filter((f) => f.ppm < 1e6).sort((a, b) => a.ppm - b.ppm).slice(0, 3).map((f) => `${f.field} ${percent(f.ppm)}`).join(', ') || 'all known'}</td>
                    </tr>
                ))}</tbody>
            </table>
        </section>
    );
}

export const Quality: Picture = () => {
    const { report } = useShared();
    const of = (name: string) => { const t = report.table(name); return t && t.rows > 0 ? t : null; };
    const findings = of('check_findings_kinds'), makers = of('check_makers'), sources = of('check_sources'), filled = of('check_completeness');
    return (
        <>
            {findings && <Findings t={findings} />}
            {makers && <Makers t={makers} />}
            {sources && <Sources t={sources} />}
            {filled && <Completeness t={filled} />}
        </>
    );
};
