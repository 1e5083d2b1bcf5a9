import { useMemo } from 'preact/hooks';
import { href, replaceQuery, useAddress } from './address';
import { Chart, type Colours, type Option } from './chart';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Report, Table } from './data';
import { nameOf } from './names';
import { shown } from './show';
import { Trend } from './trend';

const MOST_CHOICES = 300;
const MOST = 7; /* parties with a pattern of their own */
const HUES = ['#2a78c2', '#d98a1f', '#3f9a56', '#9a5bb5', '#c94f4f', '#4aa5a5', '#8a7a3a'];
const PATTERNS = [
    null,
    { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
    { symbol: 'circle', symbolSize: 0.7, dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0] },
    { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
    { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [3, 5] },
    { symbol: 'rect', dashArrayX: [3, 5], dashArrayY: [1, 0] },
    { symbol: 'triangle', symbolSize: 0.8, dashArrayX: [[9, 9], [0, 9, 9, 0]], dashArrayY: [7, 0] },
];

interface Stacked { layers: string[]; parties: { id: string; name: string; low: number[] }[]; rest: number[]; unknown: number[]; says: string[] }

/** What is certain of each party, by layer; then others' certain shares, and what is certain of nobody. */
function stack(shares: Table, groups: Table, role: string, of: string | null): Stacked {
    const at = (t: Table, row: number, c: string) => t.value(row, t.at(c));
    const whole = (t: Table, row: number) => at(t, row, 'role') === role && (t.at('of') < 0 ? of === null : at(t, row, 'of') === of);
    const layers: string[] = [], says: string[] = [], unsure = new Map<string, number>();
    for (let row = 0; row < groups.rows; row++) {
        if (!whole(groups, row)) continue;
        const layer = String(at(groups, row, 'layer') ?? 'all');
        layers.push(layer);
        unsure.set(layer, Number(at(groups, row, 'unknown_ppm') ?? 0));
        says.push(`${layer}: largest ${shown(groups, row, groups.at('largest'))} with ${shown(groups, row, groups.at('largest_ppm'))}, not certain ${shown(groups, row, groups.at('unknown_ppm'))}`);
    }
    const by = new Map<string, { id: string; name: string; low: number[]; sum: number }>();
    for (let row = 0; row < shares.rows; row++) {
        if (!whole(shares, row) || at(shares, row, 'share_ppm') === null) continue;
        const id = String(at(shares, row, 'party') ?? '');
        const p = by.get(id) ?? { id, name: String(at(shares, row, 'name') ?? id), low: layers.map(() => 0), sum: 0 };
        const k = layers.indexOf(String(at(shares, row, 'layer') ?? 'all'));
        if (k < 0 || id === '') continue;
        p.low[k] = Number(at(shares, row, 'share_ppm'));
        p.sum += Number(at(shares, row, 'share_ppm'));
        by.set(id, p);
    }
    const parties = [...by.values()].sort((a, b) => b.sum - a.sum || (a.id < b.id ? -1 : 1)).slice(0, MOST);
    const unknown = layers.map((l) => unsure.get(l) ?? 0);
    return { layers, parties, unknown, says, rest: layers.map((_, k) => Math.max(0, 1e6 - (unknown[k] ?? 0) - parties.reduce((n, p) => n + (p.low[k] ?? 0), 0))) };
}

function optionOf(c: Colours, s: Stacked): Option {
    const bar = (name: string, data: number[], itemStyle: object) => ({ name, type: 'bar', stack: 'x', data: data.map((v) => v / 1e4), itemStyle, barMaxWidth: 22 });
    return {
        grid: { left: 8, right: 24, top: 58, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: c.ink }, selectedMode: false },
        tooltip: { renderMode: 'richText', confine: true, trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink }, formatter: (all: { dataIndex: number }[]) => (all[0] ? (s.says[all[0].dataIndex] ?? '') : '') },
        xAxis: { type: 'value', max: 100, axisLabel: { color: c.soft, formatter: '{value} %' }, splitLine: { lineStyle: { color: c.line } } },
        yAxis: { type: 'category', inverse: true, data: s.layers, axisLabel: { color: c.ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: c.soft } } },
        series: [
            ...s.parties.map((p, i) => bar(p.name, p.low, { color: HUES[i], borderColor: c.page, borderWidth: 1, decal: PATTERNS[i] ? { ...PATTERNS[i], color: 'rgba(255,255,255,.55)' } : { symbol: 'none' } })),
            bar('others', s.rest, { color: c.line, borderColor: c.soft, borderWidth: 1 }),
            bar('not certain', s.unknown, { color: c.page, borderColor: c.soft, borderWidth: 1, borderType: 'dashed' }),
        ],
    };
}

/** Regions and operators of which shares are told, besides the whole. */
function choicesOf(report: Report): { part: string; title: string; of: string }[] {
    const all: { part: string; title: string; of: string }[] = [];
    for (const [part, title] of [['regions', 'region'], ['operators', 'operator']] as const) {
        const t = report.table(`${part}_groups`), seen = new Set<string>();
        for (let row = 0; t && t.at('of') >= 0 && row < t.rows; row++) {
            const of = t.value(row, t.at('of'));
            if (of === null || seen.has(String(of)) || all.length >= MOST_CHOICES) continue;
            seen.add(String(of));
            all.push({ part, title: `${title} ${nameOf(report, String(of))}`, of: String(of) });
        }
    }
    return all;
}

export const Shares: Picture = () => {
    const { report } = useShared();
    const { query } = useAddress();
    const choices = useMemo(() => choicesOf(report), [report]);
    const chosen = choices.find((c) => `${c.part}:${c.of}` === query.get('of')) ?? null;
    /* Where there is no equipment the links tell something: of a cable case, whose cables they are. */
    const whole = (report.table('shares_groups')?.rows ?? 0) > 0 ? 'shares' : 'systems';
    const part = chosen?.part ?? whole;
    const shares = report.table(`${part}_shares`), groups = report.table(`${part}_groups`);
    const roles = useMemo(() => {
        const all = new Set<string>();
        for (let row = 0; groups && row < groups.rows; row++) all.add(String(groups.value(row, groups.at('role')) ?? ''));
        return [...all];
    }, [groups]);
    const role = roles.includes(query.get('role') ?? '') ? (query.get('role') as string) : (roles[0] ?? '');
    const s = useMemo(() => (shares && groups ? stack(shares, groups, role, chosen?.of ?? null) : null), [shares, groups, role, chosen]);
    const option = useMemo(() => (c: Colours) => (s ? optionOf(c, s) : {}), [s]);
    if (!s || !groups || s.layers.length === 0) return null;
    return (
        <>
        <section>
            <div class="tools" role="group" aria-label="Shares of">
                {roles.map((r) => <label><input type="radio" name="role" checked={r === role} onChange={() => replaceQuery((q) => q.set('role', r))} /> by {r}</label>)}
                {choices.length > 0 && (
                    <label>Of <select value={chosen ? `${chosen.part}:${chosen.of}` : ''} onChange={(e) => { const v = e.currentTarget.value; replaceQuery((q) => (v === '' ? q.delete('of') : q.set('of', v))); }}>
                        <option value="">all</option>
                        {choices.map((c) => <option value={`${c.part}:${c.of}`}>{c.title}</option>)}
                    </select></label>
                )}
            </div>
            {part === 'systems' && <p class="lead">Of links and cable systems: no equipment is recorded.</p>}
            <p class="lead">What is certain of each; the open end with a dashed frame is certain of nobody, and may be anybody's.</p>
            <Chart label={`Shares by ${role} and layer${chosen ? `, ${chosen.title}` : ''}. ${s.says.join('. ')}`} height={80 + 30 * s.layers.length} option={option} />
            <details><summary>The same as a list</summary><ul>{s.says.map((x) => <li>{x}</li>)}</ul><p>{s.parties.map((p, i) => <>{i > 0 && ', '}<a href={href(['about', p.id])}>{p.name}</a></>)}</p></details>
        </section>
        {!chosen && <Trend role={role} />}
        </>
    );
};
