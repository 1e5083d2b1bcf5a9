import type { ComponentType } from 'preact';
import { useMemo } from 'preact/hooks';
import { href } from './address';
import { ownTitle, type Chapter } from './chapters';
import { useShared } from './context';
import { Copy } from './copy';
import type { Part, Table } from './data';
import { Rows, saveCsv } from './grid';
import { counted } from './show';
import { Text } from './tablepage';

const FIRST = 8; /* rows of a table in a chapter */
const WORDS = { assumed: 'Assumed', warning: 'Warning', note: 'Note' };

function Preview({ part, table: t }: { part: Part; table: Table }) {
    const n = Math.min(FIRST, t.rows);
    if (t.form !== 'table') return <section><h3>{ownTitle(part, t.title)}</h3><Text table={t} /></section>;
    return (
        <section class="preview">
            <h3 id={t.name}>
                <a href={href(['table', t.name])}><bdi>{ownTitle(part, t.title)}</bdi></a> <span class="unit">{counted(t.rows, 'row')}</span>
            </h3>
            <Rows table={t} rows={Array.from({ length: n }, (_, i) => i)} whole />
            <p class="tools">
                {t.rows > n && <a href={href(['table', t.name])}>All {counted(t.rows, 'row')}, with filters</a>}
                <button type="button" onClick={() => saveCsv(t, Array.from({ length: t.rows }, (_, i) => i))} aria-label={`Save ${ownTitle(part, t.title)} as CSV`}>CSV</button>
            </p>
        </section>
    );
}

/** On the sheets of a whole report a note stands once, with the first part that says it. */
function elsewhere(chapters: Chapter[], part: Part): (text: string) => boolean {
    const before = new Set<string>();
    for (const p of chapters.flatMap((c) => c.parts)) {
        if (p.name === part.name) break;
        for (const s of p.said) before.add(s.text);
    }
    return (text) => before.has(text);
}

export function Said({ part, sheet = false }: { part: Part; sheet?: boolean }) {
    const { chapters } = useShared();
    const told = useMemo(() => (sheet ? elsewhere(chapters, part) : () => false), [sheet, chapters, part]);
    const all = part.said.filter((s) => s.kind === 'note'), notes = all.filter((s) => !told(s.text));
    return (
        <>
            {part.said.filter((s) => s.kind !== 'note').map((s) => <p class={s.kind === 'warning' ? 'note warning' : 'note'}><b>{WORDS[s.kind]}:</b> {s.text}</p>)}
            {notes.length > 0 && <details open={notes.length < 3}><summary>Notes ({notes.length})</summary><ul>{notes.map((s) => <li>{s.text}</li>)}</ul></details>}
            {notes.length < all.length && <p class="unit">{counted(all.length - notes.length, 'note')} of it {all.length - notes.length === 1 ? 'stands' : 'stand'} with an earlier part.</p>}
        </>
    );
}

function PartSection({ part, alone, sheet }: { part: Part; alone: boolean; sheet: boolean }) {
    const heads = part.heads.filter((h) => h.value !== '' && !['case', 'as_of', 'marking', 'withheld'].includes(h.name));
    const filled = part.tables.filter((t) => t.rows > 0 || t.form !== 'table');
    const empty = part.tables.filter((t) => t.rows === 0 && t.form === 'table' && !t.quiet);
    return (
        <section class="part" id={`part-${part.name}`}>
            {!alone && <h2>{part.title}</h2>}
            {part.asked !== '' && <p class="asked"><Copy text={part.asked} label="the command" /></p>}
            <Said part={part} sheet={sheet} />
            {heads.length > 0 && <details class="noprint"><summary>Its numbers</summary><dl>{heads.map((h) => <><dt>{h.title}</dt><dd>{h.value}</dd></>)}</dl></details>}
            {filled.map((t) => <Preview key={t.name} part={part} table={t} />)}
            {empty.length > 0 && <p class="nothing">None: {empty.map((t, i) => <>{i > 0 && ', '}<a href={href(['table', t.name])}><bdi>{ownTitle(part, t.title)}</bdi></a></>)}.</p>}
        </section>
    );
}

export type Picture = ComponentType<{ chapter: Chapter }>;

export function ChapterPage({ chapter, picture: P, sheet = false }: { chapter: Chapter; picture?: Picture | undefined; sheet?: boolean }) {
    return (
        <>
            <h1>{chapter.title}</h1>
            {chapter.about && <p class="lead">{chapter.about}</p>}
            {P && <P chapter={chapter} />}
            {chapter.parts.length > 1 && (
                <p class="jump">
                    In full: {chapter.parts.map((p, i) => <>{i > 0 && ' · '}<button type="button" class="link" onClick={() => document.getElementById(`part-${p.name}`)?.scrollIntoView()}>{p.title}</button></>)}
                </p>
            )}
            {chapter.parts.map((p) => <PartSection key={p.name} part={p} alone={chapter.parts.length === 1 && p.title === chapter.title} sheet={sheet} />)}
        </>
    );
}
