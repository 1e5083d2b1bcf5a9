// Shares over time: the largest of each layer, year by year.
import { useMemo } from 'preact/hooks';
import { href } from './address';
import { BoundsLegend, CellBar } from './bar';
import { useShared } from './context';
import type { Table } from './data';
import { shown } from './show';

const ALL = 'all';

export function Trend({ role }: { role: string }) {
    const { report } = useShared();
    const t = report.table('trend_series');
    const now = report.table('shares_groups'), today = report.head.find((h) => h.name === 'as_of')?.text ?? 'now';
    const made = useMemo(() => (t ? read(t, now, today, role) : null), [t, now, today, role]);
    if (!t || !made || made.days.length < 2) return null;
    return (
        <section>
            <h2>Over time <span class="unit">who has most of each layer, at the end of each year and on the day of the case</span></h2>
            <BoundsLegend />
            <div class="wide" tabIndex={0} role="region" aria-label="Shares over time">
                <table class="cells stack">
                    <thead><tr><th scope="col">Layer</th>{made.days.map((d) => <th scope="col">{d}</th>)}</tr></thead>
                    <tbody>
                        {made.layers.map((layer) => (
                            <tr>
                                <th scope="row">{layer}</th>
                                {made.days.map((d) => {
                                    const at = made.rows.get(`${layer}\n${d}`);
                                    if (!at || at.t.value(at.row, at.t.at('largest_ppm')) === null) return <td class="nothing">–</td>;
                                    return <td><bdi class="name">{shown(at.t, at.row, at.t.at('largest'))}</bdi><CellBar table={at.t} row={at.row} column="largest_ppm" most={1e6} /></td>;
                                })}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            <p><a href={href(['table', t.name])}>With amounts and concentration (HHI)</a></p>
        </section>
    );
}

function read(t: Table, now: Table | null, today: string, role: string) {
    const rows = new Map<string, { t: Table; row: number }>(), layers: string[] = [], days = new Set<string>();
    const take = (from: Table, day: (row: number) => string) => {
        for (let row = 0; row < from.rows; row++) {
            if (from.value(row, from.at('role')) !== role || (from.at('of') >= 0 && from.value(row, from.at('of')) !== null)) continue;
            const layer = String(from.value(row, from.at('layer')) ?? ALL);
            if (!layers.includes(layer)) layers.push(layer);
            days.add(day(row));
            rows.set(`${layer}\n${day(row)}`, { t: from, row });
        }
    };
    take(t, (row) => String(t.value(row, t.at('as_of'))));
    if (days.size > 0 && now) take(now, () => today);
    layers.sort((a, b) => Number(b === ALL) - Number(a === ALL) || (a < b ? -1 : 1));
    return { rows, layers, days: [...days].sort() };
}
