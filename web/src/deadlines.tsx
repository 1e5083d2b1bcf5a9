// What becomes unlawful, and when: a line of time, and the days below it.
import { useMemo } from 'preact/hooks';
import { href } from './address';
import { Chart, type Colours } from './chart';
import { Code } from './cell';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Table } from './data';
import { nameOf } from './names';
import { shown } from './show';

const MOST = 40;
/* What a change is called, and its sign: what is grave is red and pointed, what nobody knows is empty. */
const CHANGES: Record<string, { says: string; symbol: string; grave?: boolean; empty?: boolean }> = {
    unlawful: { says: 'becomes unlawful', symbol: 'diamond', grave: true }, more: { says: 'more fail', symbol: 'triangle', grave: true }, fails: { says: 'fails what does not bind', symbol: 'rect', grave: true },
    unknown: { says: 'becomes unknown', symbol: 'circle', empty: true }, fewer: { says: 'fewer fail', symbol: 'roundRect' }, lawful: { says: 'lawful again', symbol: 'circle' }, passes: { says: 'passes', symbol: 'circle' }, gone: { says: 'no longer judged', symbol: 'rect', empty: true },
};
const saysOf = (change: string) => CHANGES[change]?.says ?? change;
const text = (t: Table, row: number, c: string) => { const v = t.value(row, t.at(c)); return v === null ? '' : String(v); };

/** At least a year ahead, so that the axis always has its year and months. */
function until(t: Table, from: string): string | undefined {
    let last = from;
    for (let row = 0; row < t.rows; row++) if (text(t, row, 'date') > last) last = text(t, row, 'date');
    const year = Number(from.slice(0, 4));
    const ahead = `${year + 1}${from.slice(4)}`;
    return from.length === 10 && last < ahead ? ahead : undefined;
}

function option(c: Colours, t: Table, from: string): object {
    const packs = [...new Set(Array.from({ length: t.rows }, (_, row) => text(t, row, 'pack')))].sort();
    const changes = [...new Set(Array.from({ length: t.rows }, (_, row) => text(t, row, 'change')))].sort();
    return {
        grid: { left: 8, right: 60, top: 34, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 14, textStyle: { color: c.ink } },
        xAxis: { type: 'time', min: from || undefined, max: until(t, from), axisLabel: { color: c.soft, hideOverlap: true }, axisLine: { lineStyle: { color: c.soft } }, splitLine: { show: true, lineStyle: { color: c.line } } },
        yAxis: { type: 'category', inverse: true, data: packs, axisLabel: { color: c.ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: c.soft } } },
        series: changes.map((change) => ({
            name: saysOf(change), type: 'scatter', symbol: CHANGES[change]?.symbol ?? 'circle', symbolSize: 14,
            itemStyle: { color: CHANGES[change]?.empty ? c.page : CHANGES[change]?.grave ? c.bad : c.accent, borderColor: CHANGES[change]?.grave ? c.bad : c.accent, borderWidth: 2 },
            data: Array.from({ length: t.rows }, (_, row) => row).filter((row) => text(t, row, 'change') === change)
                .map((row) => ({ value: [text(t, row, 'date'), text(t, row, 'pack')], id: text(t, row, 'finding'), says: `${text(t, row, 'date')}: ${text(t, row, 'title')}\n${saysOf(change)}` })),
            tooltip: { formatter: (e: { data: { says: string } }) => e.data.says },
        })),
    };
}

const some = (t: Table, row: number, c: string) => t.at(c) >= 0 && Number(t.high(row, t.at(c)) ?? 1) > 0;

function Day({ t, date, rows }: { t: Table; date: string; rows: number[] }) {
    const { report } = useShared();
    return (
        <section>
            <h2>{date}</h2>
            <ul class="verdicts">
                {rows.slice(0, MOST).map((row) => {
                    const finding = text(t, row, 'finding');
                    return (
                        <li class="verdict">
                            <Code text={text(t, row, 'verdict') === 'not-applicable' ? 'not judged' : text(t, row, 'verdict')} /> <b><bdi>{text(t, row, 'title')}</bdi></b> <span class="id">{text(t, row, 'pack')} {text(t, row, 'rule')}</span>
                            {text(t, row, 'operator') && <> · <a href={href(['about', text(t, row, 'operator')])}><bdi>{nameOf(report, text(t, row, 'operator'))}</bdi></a></>}
                            <div class="more">
                                {text(t, row, 'standing') && `${text(t, row, 'standing')}: `}{saysOf(text(t, row, 'change'))}{some(t, row, 'elements') && `; elements ${shown(t, row, t.at('elements'))}`}{some(t, row, 'sites') && `, sites ${shown(t, row, t.at('sites'))}`}
                                {text(t, row, 'clause') && <>; <bdi>{text(t, row, 'clause')}</bdi></>}{text(t, row, 'why') && <>; because <bdi>{text(t, row, 'why')}</bdi></>}
                                {finding && <> · <a href={href(['about', finding])}>Evidence</a></>}
                            </div>
                        </li>
                    );
                })}
            </ul>
            {rows.length > MOST && <p><a href={href(['table', t.name], { 'f.date': date })}>All {rows.length}</a></p>}
        </section>
    );
}

export const Deadlines: Picture = ({ chapter }) => {
    const { report } = useShared();
    const t = chapter.parts.flatMap((p) => p.tables).find((x) => x.at('date') >= 0 && x.at('change') >= 0 && x.at('title') >= 0) ?? null;
    const from = report.head.find((h) => h.name === 'as_of')?.text ?? '';
    const days = useMemo(() => {
        const by = new Map<string, number[]>();
        for (let row = 0; t && row < t.rows; row++) by.set(text(t, row, 'date'), [...(by.get(text(t, row, 'date')) ?? []), row]);
        return [...by].sort((a, b) => (a[0] < b[0] ? -1 : 1));
    }, [t]);
    const drawn = useMemo(() => (c: Colours) => (t ? option(c, t, from) : {}), [t, from]);
    if (!t) return null;
    if (t.rows === 0) return <p class="nothing">No verdict changes by what is known today.</p>;
    const packs = new Set(Array.from({ length: t.rows }, (_, row) => text(t, row, 'pack'))).size;
    const open = (d: unknown) => { const id = (d as { id?: string }).id; if (id) location.hash = href(['about', id]); };
    return (
        <>
            <Chart label={`Changes of verdicts from ${from} on, by pack; the days below say the same.`} height={90 + 34 * packs} option={drawn} onClick={open} />
            {days.map(([date, rows]) => <Day t={t} date={date} rows={rows} />)}
        </>
    );
};
