import type { ComponentType } from 'preact';
import { href } from './address';
import { ownTitle, type Chapter } from './chapters';
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
            {n > 0 && <Rows table={t} rows={Array.from({ length: n }, (_, i) => i)} />}
            <p class="tools">
                {t.rows > n ? <a href={href(['table', t.name])}>All {t.rows} rows, with filters</a> : t.rows === 0 && <span class="nothing">None.</span>}
                {t.rows > 0 && <button type="button" onClick={() => saveCsv(t, Array.from({ length: t.rows }, (_, i) => i))} aria-label={`Save ${ownTitle(part, t.title)} as CSV`}>CSV</button>}
            </p>
        </section>
    );
}

export function Said({ part }: { part: Part }) {
    const notes = part.said.filter((s) => s.kind === 'note');
    return (
        <>
            {part.said.filter((s) => s.kind !== 'note').map((s) => <p class={s.kind === 'warning' ? 'note warning' : 'note'}><b>{WORDS[s.kind]}:</b> {s.text}</p>)}
            {notes.length > 0 && <details open={notes.length < 3}><summary>Notes ({notes.length})</summary><ul>{notes.map((s) => <li>{s.text}</li>)}</ul></details>}
        </>
    );
}

function PartSection({ part, alone }: { part: Part; alone: boolean }) {
    const heads = part.heads.filter((h) => h.value !== '' && !['case', 'as_of', 'marking', 'withheld'].includes(h.name));
    return (
        <section class="part" id={`part-${part.name}`}>
            {!alone && <h2>{part.title}</h2>}
            {part.asked !== '' && <p class="asked"><Copy text={part.asked} label="the command" /></p>}
            <Said part={part} />
            {heads.length > 0 && <details class="noprint"><summary>Its numbers</summary><dl>{heads.map((h) => <><dt>{h.title}</dt><dd>{h.value}</dd></>)}</dl></details>}
            {part.tables.filter((t) => !t.quiet || t.rows > 0).map((t) => <Preview key={t.name} part={part} table={t} />)}
        </section>
    );
}

export type Picture = ComponentType<{ chapter: Chapter }>;

export function ChapterPage({ chapter, picture: P }: { chapter: Chapter; picture?: Picture | undefined }) {
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
            {chapter.parts.map((p) => <PartSection key={p.name} part={p} alone={chapter.parts.length === 1 && p.title === chapter.title} />)}
        </>
    );
}
