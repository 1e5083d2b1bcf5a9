// Where nations differ: what each pack asks of each subject and what it comes to, and how each operator
// stands under each pack, as if all bound it.
import { useMemo } from 'preact/hooks';
import { href } from './address';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Table } from './data';
import { nameOf } from './names';

type Verdict = 'fail' | 'unknown' | 'pass' | 'asks';
const SIGNS: Record<Verdict, string> = { fail: '✕', unknown: '?', pass: '✓', asks: '·' };
const SAYS: Record<Verdict, string> = { fail: 'fails', unknown: 'not known', pass: 'passes', asks: 'asks for it; judges nobody here' };
const ORDER: Verdict[] = ['asks', 'pass', 'unknown', 'fail'];
const MOST_OPERATORS = 60;

const list = (v: unknown): string[] => (v === null || v === undefined ? [] : String(v).split(/,\s*/).filter((s) => s !== ''));
const packOf = (rule: string) => rule.split(/[ /]/, 1)[0] ?? rule;
const at = (t: Table, row: number, c: string) => t.value(row, t.at(c));

interface Cell { verdict: Verdict; fails: number; unknown: number; passes: number; rules: Set<string> }

function Sign({ cell }: { cell: Cell }) {
    const n = cell.verdict === 'fail' ? cell.fails : cell.verdict === 'unknown' ? cell.unknown : cell.passes;
    return <span class={`sign is-${cell.verdict}`}><span aria-hidden="true">{SIGNS[cell.verdict]}</span>{n > 1 && <small>{n}</small>}</span>;
}

/** By topic and pack; operators are counted, the whole case as one. */
function cellsOf(topics: Table, verdicts: Table | null): Map<string, Cell> {
    const cells = new Map<string, Cell>();
    const of = (topic: string, pack: string) => {
        const key = `${topic}\n${pack}`;
        const cell = cells.get(key) ?? { verdict: 'asks', fails: 0, unknown: 0, passes: 0, rules: new Set<string>() };
        cells.set(key, cell);
        return cell;
    };
    for (let row = 0; row < topics.rows; row++)
        for (const pack of list(at(topics, row, 'asked_by'))) of(String(at(topics, row, 'topic')), pack);
    for (let row = 0; verdicts && row < verdicts.rows; row++) {
        const topic = at(verdicts, row, 'topic');
        if (topic === null) continue;
        for (const [column, verdict, count] of [['fails', 'fail', 'fails'], ['unknown', 'unknown', 'unknown'], ['passes', 'pass', 'passes']] as const) {
            const packs = new Set<string>();
            for (const rule of list(at(verdicts, row, column))) {
                const cell = of(String(topic), packOf(rule));
                cell.rules.add(rule);
                if (!packs.has(packOf(rule))) cell[count]++;
                packs.add(packOf(rule));
                if (ORDER.indexOf(verdict) > ORDER.indexOf(cell.verdict)) cell.verdict = verdict;
            }
        }
    }
    return cells;
}

function Packs({ packs }: { packs: string[] }) {
    return <>{packs.map((p) => <th scope="col" class="up"><a href={href(['about', p])}><bdi>{p}</bdi></a></th>)}</>;
}

function Topics({ topics, verdicts }: { topics: Table; verdicts: Table | null }) {
    const cells = useMemo(() => cellsOf(topics, verdicts), [topics, verdicts]);
    const rows = useMemo(() => Array.from({ length: topics.rows }, (_, i) => i).sort((a, b) => Number(at(topics, b, 'packs')) - Number(at(topics, a, 'packs')) || a - b), [topics]);
    const packs = useMemo(() => [...new Set(rows.flatMap((row) => list(at(topics, row, 'asked_by'))))].sort(), [topics, rows]);
    return (
        <div class="wide" tabIndex={0} role="region" aria-label="What each pack asks of each subject">
            <table class="matrix signs">
                <thead><tr><th scope="col">Subject</th><Packs packs={packs} /></tr></thead>
                <tbody>
                    {rows.map((row) => {
                        const topic = String(at(topics, row, 'topic')), title = String(at(topics, row, 'title') ?? topic);
                        return (
                            <tr>
                                <th scope="row"><a href={href(['table', 'compare_verdicts'], { 'f.topic': topic })} title={title}><bdi>{title}</bdi></a></th>
                                {packs.map((pack) => {
                                    const cell = cells.get(`${topic}\n${pack}`);
                                    if (!cell) return <td></td>;
                                    const says = `${pack}: ${SAYS[cell.verdict]}${cell.rules.size > 0 ? ` (${[...cell.rules].join(', ')})` : ''}`;
                                    return <td title={says}><a href={href(['table', 'compare_divergence'], { 'f.topic': topic, 'f.pack': pack })} aria-label={`${title}, ${says}`}><Sign cell={cell} /></a></td>;
                                })}
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </div>
    );
}

function Operators({ t }: { t: Table }) {
    const { report } = useShared();
    const { cells, operators, packs } = useMemo(() => {
        const cells = new Map<string, Cell>(), weight = new Map<string, number>(), packs = new Set<string>();
        for (let row = 0; row < t.rows; row++) {
            const operator = String(at(t, row, 'operator') ?? ''), pack = String(at(t, row, 'pack'));
            const n = (c: string) => Number(at(t, row, c) ?? 0);
            const fails = n('breaches') + n('departures') + n('would_breach') + n('indicators');
            const verdict = String(at(t, row, 'verdict'));
            cells.set(`${operator}\n${pack}`, { verdict: verdict in SIGNS ? (verdict as Verdict) : 'asks', fails, unknown: n('unknown'), passes: n('passes'), rules: new Set() });
            packs.add(pack);
            weight.set(operator, (weight.get(operator) ?? 0) + fails * 1000 + n('unknown'));
        }
        return { cells, operators: [...weight].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([o]) => o), packs: [...packs].sort() };
    }, [t]);
    return (
        <>
            <div class="wide" tabIndex={0} role="region" aria-label="Each operator under each pack">
                <table class="matrix signs">
                    <thead><tr><th scope="col">Operator</th><Packs packs={packs} /></tr></thead>
                    <tbody>
                        {operators.slice(0, MOST_OPERATORS).map((o) => (
                            <tr>
                                <th scope="row">{o === '' ? 'the whole case' : <a href={href(['about', o])} title={o}><bdi>{nameOf(report, o)}</bdi></a>}</th>
                                {packs.map((p) => {
                                    const cell = cells.get(`${o}\n${p}`);
                                    if (!cell) return <td></td>;
                                    const says = `${nameOf(report, o)}, ${p}: ${SAYS[cell.verdict]}; ${cell.fails} fail, ${cell.unknown} unknown, ${cell.passes} pass`;
                                    return <td title={says}><a href={href(['table', 'rules_verdicts'], { 'f.pack': p, q: o })} aria-label={says}><Sign cell={cell} /></a></td>;
                                })}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {operators.length > MOST_OPERATORS && <p>{MOST_OPERATORS} of {operators.length} operators, those with most first; <a href={href(['table', t.name])}>all of them</a>.</p>}
        </>
    );
}

export const Divergence: Picture = () => {
    const { report } = useShared();
    const topics = report.table('compare_topics'), operators = report.table('compare_operators');
    if (!topics || topics.rows === 0) return null;
    return (
        <div class="landscape">
            <p class="legend">
                {ORDER.slice().reverse().map((v) => <><span class={`sign is-${v}`} aria-hidden="true">{SIGNS[v]}</span> {SAYS[v]}, </>)} empty: the pack has no rule of it. A number counts operators or rules. A sign leads to the rules beside their counterparts.
            </p>
            <h2>Subjects and packs</h2>
            <Topics topics={topics} verdicts={report.table('compare_verdicts')} />
            {operators && operators.rows > 0 && <><h2>Operators and packs</h2><Operators t={operators} /></>}
        </div>
    );
};
