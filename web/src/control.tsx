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

interface Spot { n: Node; x: number; y: number; end: boolean; from: Spot | null }

/** Leaves one below the other, others in the middle of theirs; the root is at nothing. */
function spots(root: Node, way: 1 | -1): Spot[] {
    const all: Spot[] = [];
    let slot = 0;
    const put = (n: Node, x: number, from: Spot | null): Spot => {
        const s: Spot = { n, x, y: 0, end: n.children.length === 0, from };
        all.push(s);
        const below = n.children.map((c) => put(c, x + way, s));
        s.y = below.length > 0 ? below.reduce((sum, b) => sum + b.y, 0) / below.length : slot++;
        return s;
    };
    const middle = put(root, 0, null).y;
    for (const s of all) s.y -= middle;
    return all;
}

const cut = (s: string, k: number) => { const all = [...s]; return all.length > k ? `${all.slice(0, k - 1).join('')}…` : s; };

/** Of both sides; the root once. */
function treeOption(c: Colours, all: Spot[]): Option {
    const xs = all.map((s) => s.x), ys = all.map((s) => s.y);
    const left = Math.min(...xs), right = Math.max(...xs);
    const where = (s: Spot) => (s.end && s.x > 0 ? 'right' : s.end && s.x < 0 ? 'left' : 'top');
    const axis = { type: 'value', show: false };
    return {
        grid: { left: left < 0 ? 200 : 90, right: right > 0 ? 210 : 90, top: 44, bottom: 24 },
        xAxis: { ...axis, min: left, max: right === left ? left + 1 : right },
        yAxis: { ...axis, inverse: true, min: Math.min(...ys) - 0.2, max: Math.max(...ys) + 0.2 },
        tooltip: { renderMode: 'richText', confine: true, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink }, formatter: (e: { data: { spot?: Spot } }) => (e.data.spot ? `${e.data.spot.n.name} (${e.data.spot.n.id})${e.data.spot.n.says ? `\n${e.data.spot.n.says}` : ''}` : '') },
        series: [
            { type: 'lines', coordinateSystem: 'cartesian2d', polyline: true, silent: true, progressive: 0, lineStyle: { color: c.soft, width: 1.2, opacity: 0.8 }, data: all.filter((s) => s.from).map((s) => ({ coords: [[s.from?.x, s.from?.y], [(s.x + (s.from?.x ?? 0)) / 2, s.from?.y], [(s.x + (s.from?.x ?? 0)) / 2, s.y], [s.x, s.y]] })) },
            {
                type: 'scatter', progressive: 0, symbolSize: 9, z: 5,
                data: all.map((s) => ({
                    value: [s.x, s.y], spot: s, itemStyle: { color: s.from ? c.accent : c.ink },
                    label: { position: where(s), distance: where(s) === 'top' ? 5 : 7, ...(where(s) === 'top' && s.from ? { align: s.x > 0 ? 'right' : 'left' } : {}), backgroundColor: c.page, fontWeight: s.from ? 400 : 700 },
                })),
                label: {
                    show: true, color: c.ink, fontSize: 12, lineHeight: 15, rich: { s: { color: c.soft, fontSize: 10.5, lineHeight: 13 } },
                    formatter: (e: { data: { spot: Spot } }) => `${cut(e.data.spot.n.name, 26)}${e.data.spot.n.more ? ` (+${e.data.spot.n.more})` : ''}${e.data.spot.n.says ? `\n{s|${cut(e.data.spot.n.says, 34)}}` : ''}`,
                },
            },
        ],
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
    const all = useMemo(() => [...spots(up, -1), ...spots(down, 1).slice(1)].map((s) => ({ ...s, end: s.end && s.from !== null })), [up, down]);
    const option = useMemo(() => (c: Colours) => treeOption(c, all), [all]);
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
            <Chart label={`Holdings around ${name}; the list below says the same.`} height={Math.max(180, 90 + 46 * Math.ceil(Math.max(...all.map((s) => s.y)) - Math.min(...all.map((s) => s.y))))} option={option}
                onClick={(d) => { const id = (d as { spot?: Spot }).spot?.n.id; if (id) replaceQuery((q) => q.set('party', id)); }} />
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
                <thead><tr><th scope="col">Who</th><th scope="col">Parties it controls</th><th scope="col">Of them abroad</th></tr></thead>
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
