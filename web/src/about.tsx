import { useMemo } from 'preact/hooks';
import { href } from './address';
import { useShared } from './context';
import { Explain } from './copy';
import { Rows } from './grid';
import { lookUp } from './things';

const MOST = 40; /* rows of a table at first */

/** Everything that the document says of one element, supplier, service, finding ... */
export function AboutPage({ id }: { id: string }) {
    const { report } = useShared();
    const thing = useMemo(() => lookUp(report, id), [report, id]);
    const rows = thing.mentions.reduce((n, m) => n + m.rows.length, 0);
    const question = /^(exposure|control|loss|shares|check|finding):/.test(id);
    return (
        <>
            <h1><bdi>{thing.name ?? id}</bdi></h1>
            <p class="from">
                <bdi class="id">{id}</bdi>
                {thing.kinds.length > 0 && !question && `, ${thing.kinds.join(', ')}`}: {rows} rows of {thing.mentions.length} tables speak of it.
            </p>
            {question && <div class="note"><p>The whole chain of evidence, with each source, comes from the case:</p><Explain id={id} part={thing.mentions[0]?.table.part ?? null} /></div>}
            {thing.mentions.map(({ table, rows: of }) => (
                <section>
                    <h2><a href={href(['table', table.name], { q: id })}><bdi>{table.title}</bdi></a></h2>
                    <Rows table={table} rows={of.slice(0, MOST)} all={question && of.length === 1} />
                    {of.length > MOST && <p><a href={href(['table', table.name], { q: id })}>All {of.length} rows</a></p>}
                </section>
            ))}
            {rows === 0 && <p class="nothing">Nothing in this document speaks of it.</p>}
        </>
    );
}
