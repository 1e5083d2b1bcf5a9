// Losses at each time after them, and pairs that together take more than each alone.
import { useMemo } from 'preact/hooks';
import { href } from './address';
import { Bar, BoundsLegend, CellBar, mostOf } from './bar';
import { useShared } from './context';
import type { Table } from './data';
import { nameOf } from './names';
import { shown } from './show';

const MOST = 15, MOST_PAIRS = 12;
export const hours = (h: number) => (h === 0 ? 'at once' : h % 24 === 0 ? `after ${h / 24} days` : `after ${h} hours`);

/** Who is lost by the time since; a cell is the number between its bounds. */
export function Horizons({ t, column, title }: { t: Table; column: string; title: string }) {
    const { report } = useShared();
    const made = useMemo(() => {
        const i = t.at(column), by = new Map<string, Map<number, number>>(), times = new Set<number>();
        for (let row = 0; row < t.rows; row++) {
            const at = Number(t.value(row, t.at('at_hours')) ?? 0), lost = String(t.value(row, t.at('lost')));
            times.add(at);
            by.set(lost, (by.get(lost) ?? new Map<number, number>()).set(at, row));
        }
        const best = (rows: Map<number, number>) => {
            let low = 0, high = 0;
            for (const row of rows.values()) [low, high] = [Math.max(low, Number(t.value(row, i) ?? 0)), Math.max(high, Number(t.high(row, i) ?? 0))];
            return [low, high] as const;
        };
        const lost = [...by].map(([id, rows]) => ({ id, rows, best: best(rows) })).filter((l) => l.best[1] > 0)
            .sort((a, b) => b.best[0] - a.best[0] || b.best[1] - a.best[1] || (a.id < b.id ? -1 : 1));
        return { lost, times: [...times].sort((a, b) => a - b), most: mostOf(t, column) };
    }, [t, column]);
    if (made.times.length < 2 || made.lost.length === 0) return null;
    return (
        <section>
            <h2>As time goes on <span class="unit">{title.toLowerCase()}</span></h2>
            <BoundsLegend />
            <div class="wide" tabIndex={0} role="region" aria-label={`${title}, by time`}>
                <table class="cells stack">
                    <thead><tr><th scope="col">Lost</th>{made.times.map((h) => <th scope="col">{hours(h)}</th>)}</tr></thead>
                    <tbody>
                        {made.lost.slice(0, MOST).map((l) => (
                            <tr>
                                <th scope="row"><a href={href(['about', l.id])}><bdi>{nameOf(report, l.id)}</bdi></a></th>
                                {made.times.map((h) => {
                                    const row = l.rows.get(h);
                                    return <td>{row === undefined ? <Bar low={0} high={0} most={made.most} says="0" /> : <CellBar table={t} row={row} column={column} most={made.most} />}</td>;
                                })}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {made.lost.length > MOST && <p>{MOST} of {made.lost.length}, those that take most first; <a href={href(['table', t.name])}>all of them</a>.</p>}
        </section>
    );
}

/** What two take beyond what each takes alone. */
export function Pairs({ t, services }: { t: Table; services: Table | null }) {
    const { report } = useShared();
    const why = useMemo(() => {
        const all = new Map<string, string>();
        for (let row = 0; services && row < services.rows; row++) {
            const key = `${services.value(row, services.at('a'))}+${services.value(row, services.at('b'))}`;
            const id = services.value(row, services.at('explain'));
            if (id !== null && !all.has(key)) all.set(key, String(id));
        }
        return all;
    }, [services]);
    const columns = ['critical', 'users', 'calls'].filter((c) => t.at(c) >= 0 && mostOf(t, c) > 0);
    if (t.rows === 0 || columns.length === 0) return null;
    const titles: Record<string, string> = { critical: 'Critical services', users: 'Users of services', calls: 'People without emergency calls' };
    const one = (id: string) => <a href={href(['about', id])}><bdi>{nameOf(report, id)}</bdi></a>;
    return (
        <section>
            <h2>Two together <span class="unit">what they take beyond what each takes alone</span></h2>
            <div class="wide" tabIndex={0} role="region" aria-label="Pairs">
                <table class="cells">
                    <thead><tr><th scope="col">Both lost</th>{columns.map((c) => <th scope="col">{titles[c]}</th>)}<th scope="col">Evidence</th></tr></thead>
                    <tbody>
                        {Array.from({ length: Math.min(t.rows, MOST_PAIRS) }, (_, row) => {
                            const a = String(t.value(row, t.at('a'))), b = String(t.value(row, t.at('b')));
                            const id = why.get(`${a}+${b}`);
                            return (
                                <tr>
                                    <th scope="row">{one(a)} + {one(b)}</th>
                                    {columns.map((c) => <td><CellBar table={t} row={row} column={c} most={mostOf(t, c)} /></td>)}
                                    <td>{id ? <a href={href(['about', id])}>why</a> : <a href={href(['table', t.name], { 'f.a': a, 'f.b': b })} aria-label={`${shown(t, row, t.at('a'))} and ${shown(t, row, t.at('b'))} in the table`}>in full</a>}</td>
                                </tr>
                            );
                        })}
                    </tbody>
                </table>
            </div>
            {t.rows > MOST_PAIRS && <p>{MOST_PAIRS} of {t.rows}; <a href={href(['table', t.name])}>all of them</a>.</p>}
        </section>
    );
}
