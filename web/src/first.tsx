import { href } from './address';
import { Code } from './cell';
import { chapterOf, useShared } from './context';
import type { Report, Table } from './data';
import { Rows } from './grid';
import { show, shown } from './show';

const KINDS: Record<string, string> = {
    breach: 'Breach of a law', departure: 'Departure from advice', alone: 'One is enough', loss: 'Loss', reach: 'Reach', 'no-way': 'No trusted way', data: 'Data',
};

const sum = (t: Table | null, column: string, where: (row: number) => boolean = () => true) => {
    let n = 0;
    for (let i = 0; t && i < t.rows; i++) if (where(i)) n += Number(t.value(i, t.at(column)) ?? 0);
    return n;
};
const number = (n: number) => show({ kind: 'int' } as never, n);

/** How complete the data are, each with the table that says so. */
function measures(r: Report): { says: string; value: string; more: string; to: string }[] {
    const all = [];
    const makers = r.table('check_makers');
    const elements = sum(makers, 'elements');
    if (makers && elements > 0) {
        const known = elements - sum(makers, 'no_product') - sum(makers, 'no_maker');
        all.push({ says: 'of elements have a known maker', value: show({ kind: 'share', exact: false } as never, Math.round((known / elements) * 1e6)), more: `${number(known)} of ${number(elements)}`, to: 'check_makers' });
    }
    const kinds = r.table('check_findings_kinds');
    if (kinds) {
        const of = (s: string) => sum(kinds, 'count', (i) => kinds.value(i, kinds.at('severity')) === s);
        all.push({ says: 'errors in the data', value: number(of('error')), more: `${number(of('warning'))} warnings`, to: 'check_findings_kinds' });
    }
    const sources = r.table('check_sources');
    if (sources && sources.rows > 0) {
        let oldest = 0;
        for (let i = 0; i < sources.rows; i++) oldest = Math.max(oldest, Number(sources.value(i, sources.at('age_days')) ?? 0));
        all.push({ says: 'days old is the oldest source', value: number(oldest), more: `of ${sources.rows} sources`, to: 'check_sources' });
    }
    const packs = r.table('standings');
    if (packs && packs.rows > 0)
        all.push({ says: 'verdicts are not known', value: number(sum(packs, 'unknown')), more: 'for want of facts', to: 'gaps_questions' });
    return all.filter((m) => r.table(m.to));
}

function Worst() {
    const shared = useShared();
    const t = shared.report.table('worst');
    if (!t || t.rows === 0) return <p class="nothing">Nothing was found that must be told first.</p>;
    const rows = Array.from({ length: t.rows }, (_, i) => i);
    return (
        <ol class="worst">
            {rows.map((i) => {
                const kind = shown(t, i, t.at('kind'));
                const id = t.value(i, t.at('explain'));
                const chapter = chapterOf(shared, String(t.value(i, t.at('part')) ?? ''));
                return (
                    <li class={`kind-${kind}`}>
                        <b class="kind">{KINDS[kind] ?? kind}</b>
                        <p><bdi>{shown(t, i, t.at('says'))}</bdi></p>
                        <p class="more">
                            {id !== null && <a href={href(['about', String(id)])}>Evidence</a>}
                            {chapter && <a href={href([chapter.name])}>{chapter.title}</a>}
                        </p>
                    </li>
                );
            })}
        </ol>
    );
}

function Lines({ name, none }: { name: string; none: string }) {
    const t = useShared().report.table(name);
    if (!t || t.rows === 0) return <p class="nothing">{none}</p>;
    return <ol>{Array.from({ length: t.rows }, (_, i) => <li><bdi>{shown(t, i, t.at('says'))}</bdi></li>)}</ol>;
}

export function FirstPage() {
    const { report, chapters } = useShared();
    const standings = report.table('standings');
    return (
        <>
            <h1>{report.title}</h1>
            <dl class="facts">
                {report.head.filter((h) => !h.quiet && h.text !== null && h.name !== 'marking').map((h) => <><dt>{h.title}</dt><dd class={h.name === 'digest' ? 'id' : ''}><bdi>{h.text}</bdi></dd></>)}
            </dl>
            {report.assumed.map((s) => <p class="note warning"><b>Assumed:</b> {s}</p>)}
            {report.warnings.map((s) => <p class="note warning"><b>Warning:</b> {s}</p>)}
            {report.notes.map((s) => <p class="note"><b>Note:</b> {s}</p>)}
            <section>
                <h2>The worst of it</h2>
                <Worst />
            </section>
            <section>
                <h2>How complete the data are</h2>
                <div class="tiles">
                    {measures(report).map((m) => <a class="tile" href={href(['table', m.to])}><b>{m.value}</b> <span>{m.says}</span> <small>{m.more}</small></a>)}
                </div>
            </section>
            {standings && standings.rows > 0 && (
                <section>
                    <h2>Verdicts by pack</h2>
                    <p class="lead"><Code text="breach" /> of what binds, <Code text="departure" /> from advice, what <Code text="would-breach" /> a rule that does not hold yet, and <Code text="indicator" /> are counted apart and never added.</p>
                    <Rows table={standings} rows={Array.from({ length: standings.rows }, (_, i) => i)} />
                </section>
            )}
            <div class="two">
                <section><h2>What to do first</h2><Lines name="first" none="No rule that fails says how to mend it." /></section>
                <section><h2>What to ask</h2><Lines name="ask" none="No open question decides a verdict." /></section>
            </div>
            <section class="noprint">
                <h2>Where to read on</h2>
                <ul class="toc">{chapters.map((c) => <li><a href={href([c.name])}>{c.title}</a>{c.about && <>: {c.about}</>}</li>)}</ul>
            </section>
        </>
    );
}
