import { href } from './address';
import { Code } from './cell';
import { chapterOf, useShared } from './context';
import type { Report, Table } from './data';
import { counted, show, shown } from './show';

const KINDS: Record<string, string> = {
    breach: 'Breach of a law', departure: 'Departure from advice', alone: 'One is enough', loss: 'Loss', reach: 'Reach', 'no-way': 'No trusted way', cut: 'Cut off', data: 'Data',
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
        all.push({ says: of('error') === 1 ? 'error in the data' : 'errors in the data', value: number(of('error')), more: counted(of('warning'), 'warning'), to: 'check_findings_kinds' });
    }
    const sources = r.table('check_sources');
    if (sources && sources.rows > 0) {
        let oldest = 0;
        for (let i = 0; i < sources.rows; i++) oldest = Math.max(oldest, Number(sources.value(i, sources.at('age_days')) ?? 0));
        all.push({ says: `${oldest === 1 ? 'day' : 'days'} old is the oldest source`, value: number(oldest), more: `of ${counted(sources.rows, 'source')}`, to: 'check_sources' });
    }
    const packs = r.table('standings');
    if (packs && packs.rows > 0)
        all.push({ says: sum(packs, 'unknown') === 1 ? 'verdict is not known' : 'verdicts are not known', value: number(sum(packs, 'unknown')), more: 'for want of facts', to: 'gaps_questions' });
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
    return (
        <ol>
            {Array.from({ length: t.rows }, (_, i) => {
                const id = t.at('explain') < 0 ? null : t.value(i, t.at('explain'));
                return <li><bdi>{shown(t, i, t.at('says'))}</bdi>{id !== null && <> <a class="why" href={href(['about', String(id)])}>Evidence</a></>}</li>;
            })}
        </ol>
    );
}

/** The packs under which something fails first; what is nothing stands back. */
function Standings({ t }: { t: Table }) {
    const { report } = useShared();
    const columns = t.columns.filter((c) => c.name !== 'pack');
    const weight = (row: number) => ['breaches', 'departures', 'would_breach', 'indicators', 'unknown'].map((c) => Number(t.value(row, t.at(c)) ?? 0));
    const order = Array.from({ length: t.rows }, (_, i) => i).sort((a, b) => {
        const x = weight(a), y = weight(b), k = x.findIndex((v, i) => v !== y[i]);
        return k < 0 ? a - b : (y[k] ?? 0) - (x[k] ?? 0);
    });
    const filter: Record<string, Record<string, string>> = {
        breaches: { 'f.verdict': 'fail', 'f.standing': 'breach' }, departures: { 'f.verdict': 'fail', 'f.standing': 'departure' }, would_breach: { 'f.verdict': 'fail', 'f.standing': 'would-breach' },
        indicators: { 'f.verdict': 'fail', 'f.standing': 'indicator' }, unknown: { 'f.verdict': 'unknown' }, passes: { 'f.verdict': 'pass' },
    };
    return (
        <div class="wide" tabIndex={0} role="region" aria-label={t.title}>
            <table class="standings">
                <thead><tr><th scope="col">Pack</th>{columns.map((c) => <th scope="col" class="r">{c.title}</th>)}</tr></thead>
                <tbody>
                    {order.map((row) => {
                        const pack = String(t.value(row, t.at('pack')));
                        return (
                            <tr>
                                <th scope="row"><a href={href(['about', pack])}><bdi>{packTitle(report, pack)}</bdi></a></th>
                                {columns.map((c) => {
                                    const n = t.value(row, t.at(c.name));
                                    return <td class={`r${n === 0 ? ' nothing' : ''}`}>{n === 0 || !report.table('rules_verdicts') ? shown(t, row, t.at(c.name)) : <a href={href(['table', 'rules_verdicts'], { 'f.pack': pack, ...filter[c.name] })} aria-label={`${pack}, ${c.title}: ${n}`}>{shown(t, row, t.at(c.name))}</a>}</td>;
                                })}
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </div>
    );
}

function packTitle(report: Report, pack: string): string {
    const t = report.table('rules_packs');
    for (let row = 0; t && row < t.rows; row++) if (t.value(row, t.at('pack')) === pack) return String(t.value(row, t.at('title')) ?? pack);
    return pack;
}

export function FirstPage() {
    const { report, chapters } = useShared();
    const standings = report.table('standings');
    const ahead = report.table('ahead');
    const head = (name: string) => report.head.find((h) => h.name === name)?.text;
    const of = head('case'), whom = head('operator_name') ?? head('operator');
    return (
        <>
            <h1>{whom ? <>Annex for <bdi>{whom}</bdi></> : <>{report.title}{of && <>: <bdi>{of.replace(/^.*\/|\.cordon$/g, '')}</bdi></>}</>}</h1>
            <dl class="facts">
                {report.head.filter((h) => !h.quiet && h.text !== null && h.name !== 'marking').map((h) => <><dt>{h.title}</dt><dd class={h.name === 'digest' ? 'id' : ''}><bdi>{h.name === 'packs' ? (h.text ?? '').split(',').join(', ') : h.text}</bdi></dd></>)}
            </dl>
            {report.assumed.map((s) => <p class="note warning"><b>Assumed:</b> {s}</p>)}
            {report.warnings.map((s) => <p class="note warning"><b>Warning:</b> {s}</p>)}
            {report.notes.map((s) => <p class="note"><b>Note:</b> {s}</p>)}
            <section>
                <h2>The worst of it</h2>
                <Worst />
            </section>
            <div class="two">
                <section><h2>What to do first</h2><Lines name="first" none="No rule that fails says how to mend it." /></section>
                <section><h2>What to ask</h2><Lines name="ask" none="No open question decides a verdict." /></section>
            </div>
            {ahead && ahead.rows > 0 && (
                <section>
                    <h2>What becomes unlawful next</h2>
                    <ol>
                        {Array.from({ length: ahead.rows }, (_, i) => {
                            const id = ahead.value(i, ahead.at('explain'));
                            return <li><b>{shown(ahead, i, ahead.at('date'))}</b>: <bdi>{shown(ahead, i, ahead.at('says'))}</bdi>{id !== null && <> <a class="why" href={href(['about', String(id)])}>Evidence</a></>}</li>;
                        })}
                    </ol>
                </section>
            )}
            <section>
                <h2>How complete the data are</h2>
                <div class="tiles">
                    {measures(report).map((m) => <a class="tile" href={href(['table', m.to])}><b>{m.value}</b> <span>{m.says}</span> <small>{m.more}</small></a>)}
                </div>
            </section>
            {standings && standings.rows > 0 && (
                <section>
                    <h2>Verdicts by pack</h2>
                    <p class="lead"><Code text="breach" />: what binds is broken. <Code text="departure" />: advice is not followed. <Code text="would-breach" />: a rule that does not hold yet would be broken. <Code text="indicator" />: a measure, no demand. They are counted apart and never added.</p>
                    <Standings t={standings} />
                </section>
            )}
            <section class="noprint">
                <h2>Where to read on</h2>
                <ul class="toc">{chapters.map((c) => <li><a href={href([c.name])}>{c.title}</a>{c.about && <>: {c.about}</>}</li>)}</ul>
            </section>
        </>
    );
}
