import { useAddress, href } from './address';
import { chapterOf, useShared } from './context';
import type { Table } from './data';
import { viewOf } from './filter';
import { Grid } from './grid';

export function Text({ table }: { table: Table }) {
    return table.form === 'code' ? <pre><code>{table.text}</code></pre> : <p class="text">{table.text}</p>;
}

export function TablePage({ name }: { name: string }) {
    const shared = useShared();
    const { query } = useAddress();
    const t = shared.report.table(name);
    if (!t) return <><h1>There is no such table</h1><p><a href={href(['tables'])}>All tables</a></p></>;
    const chapter = chapterOf(shared, t.part);
    return (
        <>
            <h1><bdi>{t.title}</bdi></h1>
            {chapter && <p class="from">Of <a href={href([chapter.name])}>{chapter.title}</a></p>}
            {t.form === 'table' ? <Grid table={t} view={viewOf(query)} all={query.get('all') === '1'} /> : <Text table={t} />}
            {t.form === 'table' && t.columns.some((c) => c.about) && (
                <details>
                    <summary>What the columns mean</summary>
                    <dl>{t.columns.filter((c) => c.about).map((c) => <><dt>{c.title}</dt><dd>{c.about}</dd></>)}</dl>
                </details>
            )}
        </>
    );
}

export function TablesPage() {
    const { report, chapters } = useShared();
    const DASH = '\u2013';
    const row = (t: Table) => <tr><td><a href={href(['table', t.name])}><bdi>{t.title}</bdi></a></td><td class="id">{t.name}</td><td class="r">{t.form === 'table' ? t.rows : DASH}</td></tr>;
    return (
        <>
            <h1>All tables</h1>
            <p>Everything that the document holds. The names are those of its JSON.</p>
            {chapters.map((c) => (
                <>
                    <h2>{c.title}</h2>
                    <table><thead><tr><th scope="col">Table</th><th scope="col">Name</th><th scope="col" class="r">Rows</th></tr></thead><tbody>{c.parts.flatMap((p) => p.tables).map(row)}</tbody></table>
                </>
            ))}
            <h2>The document itself</h2>
            <table><thead><tr><th scope="col">Table</th><th scope="col">Name</th><th scope="col" class="r">Rows</th></tr></thead><tbody>{report.tables.filter((t) => t.part === null).map(row)}</tbody></table>
        </>
    );
}
