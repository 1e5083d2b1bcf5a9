import { useMemo } from 'preact/hooks';
import { href, replaceQuery, useAddress } from './address';
import { mostOf } from './bar';
import { Chart, boundsOption, type Colours } from './chart';
import type { Picture } from './chapter';
import { useShared } from './context';
import { Horizons, Pairs, hours } from './horizons';
import type { Report, Table } from './data';
import { shown } from './show';

const MOST = 15;
const MEASURES = [
    { table: 'losses', column: 'users', title: 'Users of services that are down' },
    { table: 'losses', column: 'critical', title: 'Critical services that are down' },
    { table: 'people', column: 'own', title: 'People without their own network' },
    { table: 'people', column: 'any', title: 'People without any network' },
    { table: 'people', column: 'calls', title: 'People without emergency calls' },
    { table: 'losses', column: 'cut_states', title: 'States that are cut off' },
    { table: 'losses', column: 'cut_sites', title: 'Sites that are cut off' },
];

/** Whether the part has anything to say of that. */
const says = (report: Report, part: string, m: { table: string; column: string }) => {
    const t = report.table(`${part}_${m.table}`);
    return t !== null && t.at(m.column) >= 0 && mostOf(t, m.column) > 0;
};

interface Bars { names: string[]; ids: string[]; low: number[]; high: number[]; says: string[]; all: number }

function barsOf(t: Table, column: string, at: number): Bars {
    const i = t.at(column), name = t.at('name'), lost = t.at('lost'), when = t.at('at_hours');
    const rows: number[] = [];
    for (let row = 0; row < t.rows; row++) if (Number(t.value(row, when) ?? 0) === at && Number(t.high(row, i) ?? 0) > 0) rows.push(row);
    rows.sort((a, b) => Number(t.value(b, i)) - Number(t.value(a, i)) || Number(t.high(b, i)) - Number(t.high(a, i)) || a - b);
    const top = rows.slice(0, MOST);
    const named = (row: number) => String(t.value(row, name) ?? t.value(row, lost));
    return {
        names: top.map(named),
        ids: top.map((row) => String(t.value(row, lost))),
        low: top.map((row) => Number(t.value(row, i))),
        high: top.map((row) => Number(t.high(row, i))),
        says: top.map((row) => `${named(row)}: ${shown(t, row, i)}`),
        all: rows.length,
    };
}

export const Losses: Picture = ({ chapter }) => {
    const { report } = useShared();
    const { query } = useAddress();
    // What is shown first is the first that has something to show: cables alone leave no service down.
    const first = useMemo(() => chapter.parts.find((p) => MEASURES.some((m) => says(report, p.name, m))) ?? chapter.parts[0], [report, chapter]);
    const part = chapter.parts.find((p) => p.name === query.get('part')) ?? first;
    const measures = MEASURES.filter((m) => (report.table(`${part?.name}_${m.table}`)?.at(m.column) ?? -1) >= 0);
    const measure = measures.find((m) => m.column === query.get('by')) ?? measures.find((m) => says(report, part?.name ?? '', m)) ?? measures[0];
    const t = measure ? report.table(`${part?.name}_${measure.table}`) : null;
    const times = useMemo(() => {
        const all = new Set<number>();
        const of = report.table(`${part?.name}_losses`);
        for (let row = 0; of && row < of.rows; row++) all.add(Number(of.value(row, of.at('at_hours')) ?? 0));
        return [...all].sort((a, b) => a - b);
    }, [part]);
    const wanted = Number(query.get('at') ?? NaN);
    const at = times.includes(wanted) ? wanted : (times[times.length - 1] ?? 0);
    const bars = useMemo(() => (t && measure ? barsOf(t, measure.column, at) : null), [t, measure, at]);
    const option = useMemo(() => (c: Colours) => (bars ? boundsOption(c, bars.names, bars.low, bars.high, (i) => bars.says[i] ?? '', '') : {}), [bars]);
    const pairs = report.table(`${part?.name}_pairs`);
    if (!part || !measure || !bars || !t) return null;
    const set = (key: string) => (e: { currentTarget: HTMLSelectElement }) => { const v = e.currentTarget.value; replaceQuery((q) => q.set(key, v)); };
    return (
        <>
        <section>
            <div class="tools">
                <label>If <select value={part.name} onChange={set('part')}>{chapter.parts.map((p) => <option value={p.name}>{p.title}</option>)}</select></label>
                <label>Count <select value={measure.column} onChange={set('by')}>{measures.map((m) => <option value={m.column}>{m.title}</option>)}</select></label>
                {times.length > 1 && <label>When <select value={String(at)} onChange={set('at')}>{times.map((h) => <option value={String(h)}>{hours(h)}</option>)}</select></label>}
            </div>
            <h2>{measure.title}, {hours(at)} <span class="unit">{part.title.charAt(0).toLowerCase() + part.title.slice(1)}; the worst first</span></h2>
            {bars.names.length === 0 ? <p class="nothing">Nothing that is recorded, {hours(at)}.</p> : (
                <>
                    <Chart label={`${part.title}: ${measure.title}, ${hours(at)}. ${bars.says.join('; ')}`} height={60 + 26 * bars.names.length} option={option} />
                    <details>
                        <summary>The same as a list</summary>
                        <ol>{bars.says.map((s, i) => <li><a href={href(['about', bars.ids[i] ?? ''])}>{s}</a></li>)}</ol>
                    </details>
                    {bars.all > bars.names.length && <p>{bars.names.length} of {bars.all}; <a href={href(['table', t.name], { 'f.at_hours': `= ${at}`, sort: `-${measure.column}` })}>all of them</a>.</p>}
                </>
            )}
        </section>
        <Horizons t={t} column={measure.column} title={measure.title} />
        {pairs && <Pairs t={pairs} services={report.table(`${part.name}_pair_services`)} />}
        </>
    );
};
