// A table: all rows where there are few, a window over them where there are many.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { usePrinting } from './paper';
import { replaceQuery } from './address';
import { Cell } from './cell';
import type { Column, Table } from './data';
import { choices, rowsOf, type View } from './filter';
import { counted, csv, shown } from './show';

const WINDOWED = 250; /* rows from which only those that are seen are made */
const HEIGHT = 30; /* of a row then, in pixels; style.css says the same */
const AROUND = 20;
const ON_PAPER = 400; /* rows of a table that are printed */
const WIDE_ON_PAPER = 11; /* columns of a table in a chapter that are printed: more would be a letter wide each */

/** Columns for people; of some rows those that hold something in any. */
export function seenColumns(t: Table, all: boolean, filled?: ArrayLike<number>): number[] {
    const told = t.columns.map((_, i) => i).filter((i) => all || !t.columns[i]?.quiet);
    return filled ? told.filter((i) => Array.from(filled).some((row) => t.value(row, i) !== null)) : told;
}

export function saveCsv(t: Table, rows: ArrayLike<number>): void {
    const url = URL.createObjectURL(new Blob([csv(t, rows)], { type: 'text/csv' }));
    const a = document.createElement('a');
    a.href = url;
    a.download = `${t.name}.csv`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function Title({ c, view, sortable, printed = true }: { c: Column; view: View | null; sortable: boolean; printed?: boolean }) {
    const mine = view?.sort === c.name;
    const label = (
        <>
            <bdi>{c.title}</bdi>
            {c.unit && <span class="unit"> {c.unit}</span>}
        </>
    );
    if (!sortable) return <th scope="col" class={`${c.right ? 'r' : ''}${printed ? '' : ' noprint'}`} title={c.about ?? undefined}>{label}</th>;
    const next = () =>
        replaceQuery((q) => {
            if (!mine) q.set('sort', c.right ? `-${c.name}` : c.name);
            else if (view?.down === c.right) q.set('sort', c.right ? c.name : `-${c.name}`);
            else q.delete('sort');
        });
    return (
        <th scope="col" class={c.right ? 'r' : ''} aria-sort={mine ? (view?.down ? 'descending' : 'ascending') : undefined} title={c.about ?? undefined}>
            <button type="button" onClick={next}>
                {label} <span aria-hidden="true">{mine ? (view?.down ? '▾' : '▴') : '↕'}</span>
            </button>
        </th>
    );
}

function Filter({ t, i, view }: { t: Table; i: number; view: View }) {
    const c = t.columns[i] as Column;
    const some = useMemo(() => choices(t, i), [t, i]);
    const set = (v: string) => replaceQuery((q) => (v === '' ? q.delete(`f.${c.name}`) : q.set(`f.${c.name}`, v)));
    const value = view.filters.get(c.name) ?? '';
    if (some)
        return (
            <select aria-label={`Filter ${c.title}`} value={value} onChange={(e) => set(e.currentTarget.value)}>
                <option value="">all</option>
                {some.map((v) => <option value={v}>{v}</option>)}
            </select>
        );
    return <input type="search" aria-label={`Filter ${c.title}`} value={value} placeholder={c.right ? '>= 0' : ''} onInput={(e) => set(e.currentTarget.value)} />;
}

function Row({ t, row, columns, index, printed = columns.length, onOpen }: { t: Table; row: number; columns: number[]; index: number; printed?: number; onOpen?: (row: number) => void }) {
    return (
        <tr aria-rowindex={index + 2} data-row={row}>
            {onOpen && (
                <td class="open">
                    <button type="button" onClick={() => onOpen(row)} aria-label={`All of row ${index + 1}`}>⋯</button>
                </td>
            )}
            {columns.map((i, k) => {
                const c = t.columns[i] as Column;
                return (
                    <td class={`${c.right ? 'r' : c.kind}${k < printed ? '' : ' noprint'}`} title={onOpen ? shown(t, row, i) : undefined}>
                        <Cell table={t} row={row} column={i} />
                    </td>
                );
            })}
        </tr>
    );
}

/** All that a row says, quiet columns as well. */
function Whole({ t, row, onClose }: { t: Table; row: number; onClose: () => void }) {
    const ref = useRef<HTMLDivElement>(null);
    useEffect(() => ref.current?.focus(), [row]);
    return (
        <div class="whole" ref={ref} tabIndex={-1} role="region" aria-label="One row in full" onKeyDown={(e) => e.key === 'Escape' && onClose()}>
            <button type="button" class="close" onClick={onClose}>Close</button>
            <dl>
                {t.columns.map((c, i) => (
                    <>
                        <dt title={c.about ?? undefined}>{c.title}</dt>
                        <dd><Cell table={t} row={row} column={i} /></dd>
                    </>
                ))}
            </dl>
        </div>
    );
}

const WIDTHS: Record<string, number> = { text: 15, id: 13, code: 8, date: 7, bool: 5 };

/** Rows of a table as they are, for chapters and for what is about one thing, without the columns that only name it.
 *  `filled`: without columns in which these rows hold nothing; `whole`: in which no row of the table does. */
export function Rows({ table: t, rows, all = false, filled = false, whole = false, without }: { table: Table; rows: ArrayLike<number>; all?: boolean; filled?: boolean; whole?: boolean; without?: string | undefined }) {
    const same = (i: number) => without !== undefined && rows.length > 0 && Array.from(rows).every((row) => t.value(row, i) === without);
    const of = filled ? rows : whole ? Array.from({ length: t.rows }, (_, i) => i) : undefined;
    const columns = seenColumns(t, all, of).filter((i) => !same(i));
    const printed = Math.min(columns.length, WIDE_ON_PAPER);
    return (
        <div class="wide" tabIndex={0} role="region" aria-label={t.title}>
            <table>
                <thead><tr>{columns.map((i, k) => <Title c={t.columns[i] as Column} view={null} sortable={false} printed={k < printed} />)}</tr></thead>
                <tbody>{Array.from(rows, (row, k) => <Row t={t} row={row} columns={columns} index={k} printed={printed} />)}</tbody>
            </table>
            {printed < columns.length && <p class="printed">The first {printed} of {columns.length} columns.</p>}
        </div>
    );
}

/** A table with filters, order and CSV, which stand in the address. */
export function Grid({ table: t, view, all }: { table: Table; view: View; all: boolean }) {
    const key = JSON.stringify([view.q, [...view.filters], view.sort, view.down]);
    const rows = useMemo(() => rowsOf(t, view), [t, key]);
    const columns = seenColumns(t, all);
    const many = rows.length > WINDOWED;
    const [top, setTop] = useState(0);
    const [open, setOpen] = useState<number | null>(null);
    const box = useRef<HTMLDivElement>(null);
    useLayoutEffect(() => { /* before it is seen: later it would take back what a reader has scrolled since */
        if (box.current) box.current.scrollTop = 0;
        setTop(0);
    }, [key, t]);
    const paper = usePrinting();
    const from = paper ? 0 : many ? Math.max(0, Math.floor(top / HEIGHT) - AROUND) : 0;
    const to = paper ? Math.min(rows.length, ON_PAPER) : many ? Math.min(rows.length, Math.floor(top / HEIGHT) + 40 + AROUND) : rows.length;
    const width = columns.reduce((n, i) => n + (WIDTHS[t.columns[i]?.kind ?? ''] ?? 8), 3);
    return (
        <>
            <div class="tools">
                <label>Search <input type="search" value={view.q} onInput={(e) => { const v = e.currentTarget.value; replaceQuery((q) => (v === '' ? q.delete('q') : q.set('q', v))); }} /></label>
                <span role="status">{rows.length === t.rows ? counted(t.rows, 'row') : `${rows.length} of ${counted(t.rows, 'row')}`}</span>
                <button type="button" onClick={() => saveCsv(t, rows)}>Save as CSV</button>
                {t.columns.some((c) => c.quiet) && (
                    <label><input type="checkbox" checked={all} onChange={(e) => { const v = e.currentTarget.checked; replaceQuery((q) => (v ? q.set('all', '1') : q.delete('all'))); }} /> all columns</label>
                )}
                {(view.q !== '' || view.filters.size > 0) && (
                    <button type="button" onClick={() => replaceQuery((q) => [...q.keys()].forEach((k) => (k === 'q' || k.startsWith('f.')) && q.delete(k)))}>Clear filters</button>
                )}
            </div>
            {open !== null && <Whole t={t} row={open} onClose={() => setOpen(null)} />}
            <div class={many ? 'wide window' : 'wide'} ref={box} tabIndex={0} role="region" aria-label={t.title} onScroll={many ? (e) => setTop(e.currentTarget.scrollTop) : undefined}>
                <table aria-rowcount={rows.length + 1} style={many ? { minWidth: `${width}rem` } : undefined}>
                    {many && (
                        <colgroup>
                            <col style={{ width: '2.2rem' }} />
                            {columns.map((i) => <col style={{ width: `${WIDTHS[t.columns[i]?.kind ?? ''] ?? 8}rem` }} />)}
                        </colgroup>
                    )}
                    <thead>
                        <tr aria-rowindex={1}>
                            <td class="open"></td>
                            {columns.map((i) => <Title c={t.columns[i] as Column} view={view} sortable />)}
                        </tr>
                        <tr class="filters">
                            <td class="open"></td>
                            {columns.map((i) => <td><Filter t={t} i={i} view={view} /></td>)}
                        </tr>
                    </thead>
                    <tbody>
                        {from > 0 && <tr class="space" aria-hidden="true"><td style={{ height: `${from * HEIGHT}px` }} colSpan={columns.length + 1}></td></tr>}
                        {Array.from(rows.subarray(from, to), (row, k) => <Row key={row} t={t} row={row} columns={columns} index={from + k} onOpen={setOpen} />)}
                        {to < rows.length && !paper && <tr class="space" aria-hidden="true"><td style={{ height: `${(rows.length - to) * HEIGHT}px` }} colSpan={columns.length + 1}></td></tr>}
                    </tbody>
                </table>
            </div>
            {paper && to < rows.length && <p>The first {to} of {rows.length} rows.</p>}
            {rows.length === 0 && <p class="nothing">None.</p>}
        </>
    );
}
