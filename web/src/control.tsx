// Who controls whom: how far each controller reaches, and the holdings around one party as a tree, upwards to
// who stands behind it and downwards to what it holds.
import { useMemo } from 'preact/hooks';
import { href, replaceQuery, useAddress } from './address';
import { BoundsLegend, CellBar, mostOf } from './bar';
import { Chart, type Colours, type Option } from './chart';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Report, Table } from './data';
import { nameOf } from './names';
import { shown } from './show';

const DEPTH = 6, MOST_NODES = 60, MOST_CHOICES = 3000;

interface Node { id: string; name: string; says: string; children: Node[]; more: number }
interface Edges { up: Map<string, number[]>; down: Map<string, number[]>; parties: string[] }

const plain = (id: string) => id.replace(/^(party|jurisdiction):/, '');
const text = (t: Table, row: number, c: string) => { const v = t.value(row, t.at(c)); return v === null ? '' : String(v); };

function edgesOf(t: Table): Edges {
    const up = new Map<string, number[]>(), down = new Map<string, number[]>(), weight = new Map<string, number>();
    const put = (m: Map<string, number[]>, key: string, row: number) => { const l = m.get(key); if (l) l.push(row); else m.set(key, [row]); };
    for (let row = 0; row < t.rows; row++) {
        const owner = plain(text(t, row, 'owner')), owned = plain(text(t, row, 'owned'));
        put(up, owned, row);
        put(down, owner, row);
        for (const id of [owner, owned]) weight.set(id, (weight.get(id) ?? 0) + 1);
    }
    return { up, down, parties: [...weight].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id) };
}

/** What one holds of another in words: several kinds are one line. */
function holdings(t: Table, rows: number[], other: 'owner' | 'owned'): Map<string, string> {
    const by = new Map<string, string[]>();
    for (const row of rows) {
        const id = plain(text(t, row, other));
        const share = t.value(row, t.at('share_ppm')) === null ? '' : ` ${shown(t, row, t.at('share_ppm'))}`;
        by.set(id, [...(by.get(id) ?? []), `${text(t, row, 'kind')}${share}`]);
    }
    return new Map([...by].map(([id, all]) => [id, all.join(', ')]));
}

function grow(report: Report, t: Table, edges: Edges, root: string, way: 'up' | 'down'): Node {
    const seen = new Set([root]);
    const node = (id: string, says: string): Node => ({ id, name: nameOf(report, id), says, children: [], more: 0 });
    const top = node(root, '');
    let level = [top], count = 1;
    for (let depth = 0; depth < DEPTH && level.length > 0; depth++) {
        const next: Node[] = [];
        for (const n of level)
            for (const [id, says] of holdings(t, edges[way].get(n.id) ?? [], way === 'up' ? 'owner' : 'owned')) {
                if (count >= MOST_NODES) { n.more++; continue; }
                const child = node(id, seen.has(id) ? `${says}; shown already` : says);
                n.children.push(child);
                count++;
                if (!seen.has(id)) next.push(child);
                seen.add(id);
            }
        level = next;
    }
    return top;
}

const leaves = (n: Node): number => (n.children.length === 0 ? 1 : n.children.reduce((s, c) => s + leaves(c), 0));
const depth = (n: Node): number => (n.children.length === 0 ? 0 : 1 + Math.max(...n.children.map(depth)));

function series(c: Colours, root: Node, way: 'up' | 'down', split: number): Option {
    const data = (n: Node): object => ({ name: n.id, label_: n, children: n.children.map(data) });
    const side = way === 'up' ? { left: 20, right: `${100 - split}%`, orient: 'RL' } : { left: `${split}%`, right: 190, orient: 'LR' };
    const label = (align: string, position: string) => ({
        position, align, verticalAlign: position === 'right' ? 'middle' : 'bottom', distance: 7, color: c.ink, fontSize: 12, lineHeight: 15,
        formatter: (e: { data: { label_: Node } }) => {
            const n = e.data.label_, cut = (s: string, k: number) => (s.length > k ? `${s.slice(0, k - 1)}…` : s);
            return `${cut(n.name, 26)}${n.more ? ` (+${n.more})` : ''}${n.says ? `\n{s|${cut(n.says, 34)}}` : ''}`;
        },
        rich: { s: { color: c.soft, fontSize: 10.5, lineHeight: 13 } },
    });
    return {
        type: 'tree', data: [data(root)], top: 20, bottom: 20, ...side, symbol: 'circle', symbolSize: 8, initialTreeDepth: -1, expandAndCollapse: false, roam: false,
        itemStyle: { color: c.accent, borderColor: c.accent }, lineStyle: { color: c.soft, width: 1.2, curveness: 0.4 }, emphasis: { disabled: true },
        label: way === 'up' ? label('center', 'top') : label('center', 'top'),
        leaves: { label: way === 'up' ? label('center', 'top') : label('left', 'right') },
        tooltip: { formatter: (e: { data: { label_: Node } }) => `${e.data.label_.name} (${e.data.label_.id})${e.data.label_.says ? `\n${e.data.label_.says}` : ''}` },
    };
}

function List({ n }: { n: Node }) {
    return (
        <ul>{n.children.map((c) => (
            <li><a href={href(['about', c.id])}><bdi>{c.name}</bdi></a>: {c.says}{c.children.length > 0 && <List n={c} />}</li>
        ))}{n.more > 0 && <li>and {n.more} more</li>}</ul>
    );
}

function Tree({ t, ultimates }: { t: Table; ultimates: Table | null }) {
    const { report } = useShared();
    const { query } = useAddress();
    const edges = useMemo(() => edgesOf(t), [t]);
    const first = useMemo(() => {
        const of = (row: number) => (ultimates ? plain(text(ultimates, row, 'party')) : '');
        const rows = Array.from({ length: ultimates?.rows ?? 0 }, (_, i) => i).filter((row) => edges.down.has(of(row)));
        return rows.length > 0 ? of(rows[0] as number) : (edges.parties[0] ?? '');
    }, [edges, ultimates]);
    const asked = query.get('party') ?? '';
    const party = edges.up.has(asked) || edges.down.has(asked) ? asked : first;
    const up = useMemo(() => grow(report, t, edges, party, 'up'), [report, t, edges, party]);
    const down = useMemo(() => grow(report, t, edges, party, 'down'), [report, t, edges, party]);
    const option = useMemo(() => (c: Colours) => {
        const u = depth(up), d = depth(down), split = u === 0 ? 12 : d === 0 ? 72 : Math.max(25, Math.min(60, Math.round((100 * u) / (u + d))));
        return { series: [...(u > 0 || d === 0 ? [series(c, up, 'up', split)] : []), ...(d > 0 ? [series(c, down, 'down', split)] : [])] };
    }, [up, down]);
    const name = nameOf(report, party);
    return (
        <section>
            <h2>Around one party</h2>
            <div class="tools">
                <label>Party <select value={party} onChange={(e) => { const v = e.currentTarget.value; replaceQuery((q) => q.set('party', v)); }}>
                    {edges.parties.slice(0, MOST_CHOICES).map((id) => <option value={id}>{nameOf(report, id) === id ? id : `${nameOf(report, id)} (${id})`}</option>)}
                </select></label>
                <a href={href(['about', party])}>All that is said of it</a>
            </div>
            <p class="unit">Left: who holds something in it. Right: what it holds. A place leads to its own tree.</p>
            <Chart label={`Holdings around ${name}; the list below says the same.`} height={Math.max(180, 70 + 46 * Math.max(leaves(up), leaves(down)))} option={option}
                onClick={(d) => { const id = (d as { label_?: Node }).label_?.id; if (id) replaceQuery((q) => q.set('party', id)); }} />
            <details><summary>The same as a list</summary>
                <div class="two"><div><h3>Who holds something in {name}</h3>{up.children.length > 0 ? <List n={up} /> : <p class="nothing">Nobody that is recorded.</p>}</div>
                <div><h3>What {name} holds</h3>{down.children.length > 0 ? <List n={down} /> : <p class="nothing">Nothing that is recorded.</p>}</div></div>
            </details>
        </section>
    );
}

function Reach({ t, title, column, of }: { t: Table; title: string; column: string; of: string }) {
    const most = Math.max(mostOf(t, column), mostOf(t, 'abroad'));
    return (
        <section>
            <h2>{title}</h2>
            <table class="cells">
                <thead><tr><th scope="col">Who</th><th scope="col">Parties it controls</th><th scope="col">of them abroad</th></tr></thead>
                <tbody>{Array.from({ length: Math.min(t.rows, 20) }, (_, row) => (
                    <tr>
                        <th scope="row"><a href={href(['about', text(t, row, of)])}><bdi>{shown(t, row, t.at('name'))}</bdi></a></th>
                        <td><CellBar table={t} row={row} column={column} most={most} /></td>
                        <td><CellBar table={t} row={row} column="abroad" most={most} /></td>
                    </tr>
                ))}</tbody>
            </table>
            {t.rows > 20 && <p>20 of {t.rows}; <a href={href(['table', t.name])}>all of them</a>.</p>}
        </section>
    );
}

export const Control: Picture = () => {
    const { report } = useShared();
    const holdingsTable = report.table('holdings_holdings'), ultimates = report.table('control_ultimates'), seats = report.table('control_seats');
    return (
        <>
            {holdingsTable && holdingsTable.rows > 0 && <Tree t={holdingsTable} ultimates={ultimates} />}
            {((ultimates && ultimates.rows > 0) || (seats && seats.rows > 0)) && <BoundsLegend />}
            {ultimates && ultimates.rows > 0 && <Reach t={ultimates} title="Who stands at the end" column="controls" of="party" />}
            {seats && seats.rows > 0 && <Reach t={seats} title="By the state where they sit" column="controlled" of="jurisdiction" />}
        </>
    );
};
