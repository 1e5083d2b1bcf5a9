// What the page shows comes from a Source, and from nowhere else. Here it is the data block of the file
// itself (src/report/page.c writes it); a server may be another one.

export type Kind =
    | 'text' | 'code' | 'id' | 'int' | 'real' | 'bool' | 'share' | 'date'
    | 'int-bounds' | 'real-bounds' | 'share-bounds';

/** A value: text and dates as text, shares in millionths, bounds as their lower end (see `high`). */
export type Value = string | number | boolean | null;

export interface Column {
    name: string;
    title: string;
    kind: Kind;
    unit: string | null;
    about: string | null;
    role: 'key' | 'label' | 'value' | null;
    codes: string[] | null;
    exact: boolean;
    right: boolean;
    quiet: boolean;
}

/** A table by columns: rows are numbers from 0. */
export interface Table {
    name: string;
    title: string;
    part: string | null;
    form: 'table' | 'text' | 'blocks' | 'code';
    text: string;
    quiet: boolean;
    rows: number;
    columns: Column[];
    /** -1: there is no such column */
    at(column: string): number;
    value(row: number, column: number): Value;
    /** the upper end of bounds; of other kinds the value */
    high(row: number, column: number): Value;
}

export interface Part {
    name: string;
    title: string;
    asked: string;
    said: { kind: 'assumed' | 'warning' | 'note'; text: string }[];
    heads: { name: string; title: string; value: string }[];
    tables: Table[];
}

export interface Report {
    title: string;
    schema: string;
    marking: string | null;
    head: { name: string; title: string; text: string | null; quiet: boolean }[];
    assumed: string[];
    warnings: string[];
    notes: string[];
    tables: Table[];
    parts: Part[];
    table(name: string): Table | null;
}

export interface Source {
    report(): Promise<Report>;
}

// ---- the data block -------------------------------------------------------------------------

interface RawColumn extends Column {
    values: (number | boolean | null)[];
    high?: (number | null)[];
}
interface RawTable {
    name: string;
    title: string;
    form: Table['form'];
    quiet: boolean;
    rows: number;
    columns: RawColumn[];
    text?: number;
}
interface Raw {
    schema: string;
    title: string;
    head: { name: string; title: string; quiet: boolean; text: number | null }[];
    assumed: number[];
    warnings: number[];
    notes: number[];
    tables: RawTable[];
    texts: string[];
}

const textual = (k: Kind) => k === 'text' || k === 'code' || k === 'id' || k === 'date';

function tableOf(raw: RawTable, texts: string[]): Table {
    const { columns } = raw;
    const names = new Map(columns.map((c, i) => [c.name, i]));
    return {
        name: raw.name,
        title: raw.title,
        part: null,
        form: raw.form,
        text: raw.text === undefined ? '' : (texts[raw.text] ?? ''),
        quiet: raw.quiet,
        rows: raw.rows,
        columns,
        at: (column) => names.get(column) ?? -1,
        value(row, column) {
            const c = columns[column];
            const v = c?.values[row];
            if (c === undefined || v === undefined || v === null) return null;
            return textual(c.kind) ? (texts[v as number] ?? null) : v;
        },
        high(row, column) {
            const c = columns[column];
            return c?.high ? (c.high[row] ?? null) : this.value(row, column);
        },
    };
}

const string = (t: Table, row: number, column: string) => {
    const v = t.value(row, t.at(column));
    return v === null ? '' : String(v);
};

function partsOf(table: (name: string) => Table | null): Part[] {
    const parts: Part[] = [];
    const t = table('parts');
    for (let i = 0; t && i < t.rows; i++)
        parts.push({ name: string(t, i, 'part'), title: string(t, i, 'title'), asked: string(t, i, 'asked'), said: [], heads: [], tables: [] });
    const byName = new Map(parts.map((p) => [p.name, p]));
    const said = table('part_said');
    for (let i = 0; said && i < said.rows; i++)
        byName.get(string(said, i, 'part'))?.said.push({ kind: string(said, i, 'kind') as 'note', text: string(said, i, 'text') });
    const heads = table('part_heads');
    for (let i = 0; heads && i < heads.rows; i++)
        byName.get(string(heads, i, 'part'))?.heads.push({ name: string(heads, i, 'line'), title: string(heads, i, 'title'), value: string(heads, i, 'value') });
    const all = table('tables');
    for (let i = 0; all && i < all.rows; i++) {
        const of = table(string(all, i, 'table'));
        const part = byName.get(string(all, i, 'part'));
        if (!of || !part) continue;
        of.part = part.name;
        part.tables.push(of);
    }
    return parts;
}

/** The report as src/report/page.c writes it. */
export function reportOf(raw: Raw): Report {
    const text = (i: number | null) => (i === null ? null : (raw.texts[i] ?? null));
    const tables = raw.tables.map((t) => tableOf(t, raw.texts));
    const byName = new Map(tables.map((t) => [t.name, t]));
    const table = (name: string) => byName.get(name) ?? null;
    const head = raw.head.map((h) => ({ ...h, text: text(h.text) }));
    return {
        title: raw.title,
        schema: raw.schema,
        marking: head.find((h) => h.name === 'marking')?.text ?? null,
        head,
        assumed: raw.assumed.map((i) => text(i) ?? ''),
        warnings: raw.warnings.map((i) => text(i) ?? ''),
        notes: raw.notes.map((i) => text(i) ?? ''),
        tables,
        parts: partsOf(table),
        table,
    };
}

/** Reads the block of the page and forgets it. */
export class Embedded implements Source {
    async report(): Promise<Report> {
        const block = document.getElementById('data');
        const packed = atob(block?.textContent ?? '');
        block?.remove();
        const bytes = Uint8Array.from(packed, (c) => c.charCodeAt(0));
        const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
        return reportOf((await new Response(stream).json()) as Raw);
    }
}
