import { useMemo } from 'preact/hooks';
import { href } from './address';
import { chapterOf, useShared } from './context';
import { Explain } from './copy';
import { Rows } from './grid';
import { nameOf } from './names';
import { counted } from './show';
import { lookUp } from './things';

const MOST = 20; /* rows of a table at first */

/** Where a party's holdings are drawn. */
function Holds({ id }: { id: string }) {
    const t = useShared().report.table('holdings_holdings');
    for (let row = 0; t && row < t.rows; row++)
        if (t.value(row, t.at('owner')) === id || t.value(row, t.at('owned')) === id) return <p><a href={href(['control'], { party: id })}>Who holds it, and what it holds, as a picture</a></p>;
    return null;
}

/** Everything that the document says of one element, supplier, service, finding ... */
export function AboutPage({ id }: { id: string }) {
    const shared = useShared();
    const { report } = shared;
    const thing = useMemo(() => lookUp(report, id), [report, id]);
    const rows = thing.mentions.reduce((n, m) => n + m.rows.length, 0);
    const by = useMemo(() => {
        const chapters = new Map<string, typeof thing.mentions>();
        for (const m of thing.mentions) {
            const title = chapterOf(shared, m.table.part)?.title ?? 'First page';
            chapters.set(title, [...(chapters.get(title) ?? []), m]);
        }
        return [...chapters];
    }, [thing, shared]);
    const question = /^(exposure|control|loss|shares|check|finding):/.test(id);
    return (
        <>
            <h1><bdi>{thing.name ?? nameOf(report, id)}</bdi></h1>
            <p class="from">
                <bdi class="id">{id}</bdi>
                {thing.kinds.length > 0 && !question && `, ${thing.kinds.join(', ')}`}: {counted(rows, 'row')} of {counted(thing.mentions.length, 'table')} {rows === 1 ? 'speaks' : 'speak'} of it.
            </p>
            {question && <div class="note"><p>The whole chain of evidence, with each source, comes from the case:</p><Explain id={id} part={thing.mentions[0]?.table.part ?? null} /></div>}
            {!question && <Holds id={id} />}
            {by.length > 1 && (
                <p class="jump">{by.map(([title, all], i) => <>{i > 0 && ' · '}<button type="button" class="link" onClick={() => document.getElementById(`in-${i}`)?.scrollIntoView()}>{title} ({all.reduce((n, m) => n + m.rows.length, 0)})</button></>)}</p>
            )}
            {by.map(([title, all], i) => (
                <section class="part" id={`in-${i}`}>
                    <h2>{title}</h2>
                    {all.map(({ table, rows: of }) => (
                        <section>
                            <h3><a href={href(['table', table.name], { q: id })}><bdi>{table.title}</bdi></a> <span class="unit">{counted(of.length, 'row')}</span></h3>
                            <Rows table={table} rows={of.slice(0, MOST)} all={question && of.length === 1} without={question ? undefined : id} />
                            {of.length > MOST && <p><a href={href(['table', table.name], { q: id })}>All {counted(of.length, 'row')}</a></p>}
                        </section>
                    ))}
                </section>
            ))}
            {rows === 0 && <p class="nothing">Nothing in this document speaks of it.</p>}
        </>
    );
}
