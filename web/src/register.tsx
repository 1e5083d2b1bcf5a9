// The register of risks: likelihood as people assessed it beside the consequence as it was computed, never
// multiplied; then each risk with what of it is open.
import { useMemo } from 'preact/hooks';
import { href } from './address';
import { BoundsLegend, CellBar, mostOf } from './bar';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Table } from './data';
import { Rows } from './grid';
import { shown } from './show';

const BANDS = [
    { title: 'no', most: 0 }, { title: '1–2', most: 2 }, { title: '3–5', most: 5 }, { title: '6–10', most: 10 }, { title: '11 or more', most: Infinity },
];
const FIRST = 20;
/** From the code list `likelihood`, the greatest first; what is none of them stands last. */
const LIKELIHOODS = ['almost-certain', 'highly-likely', 'likely', 'possible', 'unlikely', 'highly-unlikely', 'remote'];
const rankOf = (l: string) => { const at = LIKELIHOODS.indexOf(l); return at < 0 ? LIKELIHOODS.length : at; };

const text = (t: Table, row: number, c: string) => { const v = t.value(row, t.at(c)); return v === null ? '' : String(v); };
const bandOf = (v: number) => BANDS.findIndex((b) => v <= b.most);

function Grid({ t }: { t: Table }) {
    const likelihoods = useMemo(() => {
        const there = [...new Set(Array.from({ length: t.rows }, (_, row) => text(t, row, 'likelihood')))];
        return there.sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
    }, [t]);
    const rows = Array.from({ length: t.rows }, (_, i) => i);
    const where = (row: number) => (t.value(row, t.at('critical')) === null ? -1 : bandOf(Number(t.high(row, t.at('critical')))));
    const columns = [...BANDS.map((b, i) => ({ ...b, i })), ...(rows.some((row) => where(row) < 0) ? [{ title: 'not computed', i: -1 }] : [])];
    return (
        <div class="wide" tabIndex={0} role="region" aria-label="Risks by likelihood and consequence">
            <table class="cells">
                <caption>Risks by likelihood, as assessed, and by critical services that the worst case may take, as computed</caption>
                <thead>
                    <tr><th scope="col">Likelihood</th>{columns.map((c) => <th scope="col">{c.i < 0 ? c.title : `${c.title} critical services`}</th>)}</tr>
                </thead>
                <tbody>
                    {likelihoods.map((l) => (
                        <tr>
                            <th scope="row">{l === '' ? '–' : l}</th>
                            {columns.map((c) => (
                                <td>{rows.filter((row) => text(t, row, 'likelihood') === l && where(row) === c.i).map((row) => (
                                    <a class={`chip${Number(t.value(row, t.at('open'))) > 0 ? ' open' : ''}`} href={href(['about', text(t, row, 'risk')])} title={text(t, row, 'title')}>
                                        {Number(t.value(row, t.at('open'))) > 0 && <span aria-hidden="true">✕ </span>}<bdi>{text(t, row, 'risk')}</bdi>
                                    </a>
                                ))}</td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
            <p class="legend"><span class="chip open"><span aria-hidden="true">✕ </span>R</span> an entry of it is open: a rule fails <span class="chip">R</span> none is certain</p>
        </div>
    );
}

function Scenarios({ t }: { t: Table }) {
    const most = mostOf(t, 'critical');
    return (
        <div class="wide" tabIndex={0} role="region" aria-label="Each risk">
            <table>
                <thead>
                    <tr><th scope="col">Risk</th><th scope="col">What it is</th><th scope="col" class="r">Open</th><th scope="col" class="r">Unknown</th><th scope="col" class="r">Closed</th><th scope="col">Likelihood</th><th scope="col">Critical services</th><th scope="col">Of their users</th></tr>
                </thead>
                <tbody>
                    {Array.from({ length: t.rows }, (_, row) => (
                        <tr>
                            <th scope="row"><a href={href(['about', text(t, row, 'risk')])}><bdi>{text(t, row, 'risk')}</bdi></a></th>
                            <td><b><bdi>{text(t, row, 'title')}</bdi></b><div class="more"><bdi>{text(t, row, 'consequence')}</bdi></div></td>
                            {['open', 'unknown', 'closed'].map((c) => <td class="r">{shown(t, row, t.at(c))}</td>)}
                            <td>{shown(t, row, t.at('likelihood'))}</td>
                            <td><CellBar table={t} row={row} column="critical" most={most} /></td>
                            <td><CellBar table={t} row={row} column="share_ppm" most={1e6} /></td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export const Register: Picture = () => {
    const { report } = useShared();
    const t = report.table('register_scenarios'), entries = report.table('register_register');
    const open = useMemo(() => {
        const rows: number[] = [];
        for (let row = 0; entries && row < entries.rows; row++) if (['open', 'reopened', 'own'].includes(text(entries, row, 'state'))) rows.push(row);
        return rows;
    }, [entries]);
    if (!t || t.rows === 0) return null;
    return (
        <>
            <Grid t={t} />
            <h2>Each risk</h2>
            <BoundsLegend />
            <Scenarios t={t} />
            {entries && (
                <section>
                    <h2>Open entries <span class="unit">{open.length} of {entries.rows}</span></h2>
                    {open.length === 0 ? <p class="nothing">None is open.</p> : <Rows table={entries} rows={open.slice(0, FIRST)} filled />}
                    {open.length > FIRST && <p><a href={href(['table', entries.name], { 'f.state': 'open' })}>All of them</a></p>}
                </section>
            )}
        </>
    );
};
