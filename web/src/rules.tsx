import { useMemo, useState } from 'preact/hooks';
import { href } from './address';
import { Code } from './cell';
import type { Picture } from './chapter';
import { useShared } from './context';
import { Explain } from './copy';
import type { Table } from './data';
import { Rows } from './grid';
import { subjectOf } from './names';
import { shown } from './show';

const FIRST = 25, MORE = 100;
/** What fails first, standings apart; then what is not known. */
const GROUPS = [
    { title: 'Breaches', verdict: 'fail', standing: 'breach' },
    { title: 'Departures from advice', verdict: 'fail', standing: 'departure' },
    { title: 'Would be breaches', verdict: 'fail', standing: 'would-breach' },
    { title: 'Indicators that point the wrong way', verdict: 'fail', standing: 'indicator' },
    { title: 'Not known', verdict: 'unknown', standing: null },
];

function Evidence({ finding }: { finding: string }) {
    const { report } = useShared();
    const t = report.table('rules_evidence');
    const rows = useMemo(() => {
        const of: number[] = [];
        for (let row = 0; t && row < t.rows; row++) if (t.value(row, t.at('finding')) === finding) of.push(row);
        return of;
    }, [t, finding]);
    return (
        <div class="evidence">
            {t && rows.length > 0 ? <Rows table={t} rows={rows} /> : <p class="nothing">No record is listed for it.</p>}
            <Explain id={finding} part="rules" />
        </div>
    );
}

/** Shares of a rule are in percent: bounds go outwards to tenths. */
const tenth = (v: number, round: (v: number) => number) => String(round(v * 10 + (round === Math.ceil ? -1e-6 : 1e-6)) / 10);

/** What was found, with what it is a number of, and what the limit is. */
function found(t: Table, row: number): string {
    const of = (c: string) => t.value(row, t.at(c));
    const value = of('value'), limit = of('threshold'), high = t.high(row, t.at('value'));
    if (value === null) return limit === null ? '' : ` the limit is ${shown(t, row, t.at('threshold'))}`;
    const percent = of('unit') === 'percent';
    const low = tenth(Number(value), Math.floor), top = tenth(Number(high), Math.ceil);
    const says = percent ? `${low === top ? low : `${low}\u2013${top}`} %` : shown(t, row, t.at('value'));
    const what = of('measure') !== null ? `${percent ? ' of' : ''} ${String(of('measure'))}` : of('unit') === 'count' && limit === null ? ' against it' : '';
    return ` found ${says}${what}${limit === null ? '' : `, the limit is ${shown(t, row, t.at('threshold'))}${percent ? ' %' : ''}`}`;
}

function Verdict({ t, row }: { t: Table; row: number }) {
    const { report } = useShared();
    const [open, set] = useState(false);
    const at = (c: string) => t.value(row, t.at(c));
    const say = (c: string) => shown(t, row, t.at(c));
    const finding = String(at('finding'));
    const subject = at('subject') === null ? null : String(at('subject')), name = subject === null ? null : subjectOf(report, subject);
    return (
        <li class="verdict">
            <details open={open} onToggle={(e) => set(e.currentTarget.open)}>
                <summary>
                    <Code text={say('verdict')} /> <b><bdi>{say('title')}</bdi></b> <span class="id">{say('rule')}</span>
                    {subject !== null && <> · {name !== null && <><bdi>{name}</bdi> </>}<span class={name === null ? '' : 'unit'}><bdi>{subject}</bdi></span></>}
                    <span class="value">
                        {found(t, row)}
                        {at('clause') !== null && <>; <bdi>{say('source')}, {say('clause')}</bdi></>}
                        {at('waived') !== null && <> (waived: {say('waived')})</>}
                    </span>
                </summary>
                {open && (
                    <>
                        {at('remedy') !== null && <p><b>Remedy:</b> <bdi>{say('remedy')}</bdi></p>}
                        <Evidence finding={finding} />
                        <p><a href={href(['about', finding])}>All that is said of it</a></p>
                    </>
                )}
            </details>
        </li>
    );
}

function Group({ t, title, rows }: { t: Table; title: string; rows: number[] }) {
    const [n, set] = useState(FIRST);
    if (rows.length === 0) return null;
    return (
        <section>
            <h3>{title} ({rows.length})</h3>
            <ul class="verdicts">{rows.slice(0, n).map((row) => <Verdict key={row} t={t} row={row} />)}</ul>
            {rows.length > n && (
                <p>
                    <button type="button" class="noprint" onClick={() => set(n + MORE)}>Show {rows.length - n > MORE ? `${MORE} of ` : ''}{rows.length - n} more</button>
                    <span class="printed">and {rows.length - n} more</span>
                </p>
            )}
        </section>
    );
}

/** Packs with breaches first, then those with departures, and so on. */
function order(packs: Table, grouped: Map<string, number[]>): number[] {
    const weight = (i: number) => GROUPS.map((g) => grouped.get(`${packs.value(i, packs.at('pack'))}/${g.title}`)?.length ?? 0);
    return Array.from({ length: packs.rows }, (_, i) => i).sort((a, b) => {
        const x = weight(a), y = weight(b), k = x.findIndex((v, i) => v !== y[i]);
        return k < 0 ? a - b : (y[k] ?? 0) - (x[k] ?? 0);
    });
}

export const Rules: Picture = () => {
    const { report } = useShared();
    const packs = report.table('rules_packs'), t = report.table('rules_verdicts');
    const grouped = useMemo(() => {
        const by = new Map<string, number[]>();
        for (let row = 0; t && row < t.rows; row++) {
            const verdict = t.value(row, t.at('verdict'));
            for (const g of GROUPS)
                if (g.verdict === verdict && (g.standing === null || t.value(row, t.at('standing')) === g.standing)) {
                    const key = `${t.value(row, t.at('pack'))}/${g.title}`;
                    by.set(key, [...(by.get(key) ?? []), row]);
                }
        }
        return by;
    }, [t]);
    if (!t || !packs) return null;
    return (
        <>
            {order(packs, grouped).map((i) => {
                const pack = String(packs.value(i, packs.at('pack')));
                const groups = GROUPS.map((g) => ({ ...g, rows: grouped.get(`${pack}/${g.title}`) ?? [] })).filter((g) => g.rows.length > 0);
                return (
                    <section>
                        <h2><bdi>{shown(packs, i, packs.at('title'))}</bdi> <span class="id">{pack}</span></h2>
                        {groups.length === 0 && <p class="nothing">Nothing fails, and nothing is left open.</p>}
                        {groups.map((g) => <Group t={t} title={g.title} rows={g.rows} />)}
                    </section>
                );
            })}
        </>
    );
};
