// Values as text output has them: the same rules as src/report/cell.c, so that a number reads the same
// on a terminal, on paper and here. CSV: as src/report/csv.c.
import type { Column, Table, Value } from './data';

export const DASH = '\u2013';
const NARROW = '\u202f';
const PPM = 1000000;

export function isBounds(c: Column): boolean {
    return c.kind === 'int-bounds' || c.kind === 'real-bounds' || c.kind === 'share-bounds';
}
export function isText(c: Column): boolean {
    return c.kind === 'text' || c.kind === 'code' || c.kind === 'id';
}
export function isNumber(c: Column): boolean {
    return !isText(c) && c.kind !== 'date' && c.kind !== 'bool';
}

function int(v: number): string {
    const digits = String(Math.abs(v));
    const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, NARROW) : digits;
    return (v < 0 ? '-' : '') + grouped;
}

/** Six significant digits, or all before the point. */
function real(v: number): string {
    const rounded = Math.abs(v) >= 1e5 ? Math.round(v) : Number(v.toPrecision(6));
    return Number.isInteger(rounded) && Math.abs(rounded) < 1e15 ? int(rounded) : plainReal(rounded);
}

/** The shortest text that reads back the same, with C's form of exponents. */
function plainReal(v: number): string {
    return String(v).replace(/e([+-])(\d)$/, 'e$10$2');
}

function tenths(t: number): string {
    const a = Math.abs(t);
    return `${t < 0 ? '-' : ''}${Math.floor(a / 10)}.${a % 10}`;
}

function share(ppm: number): string {
    const t = Math.floor(ppm / 1000) + (ppm - Math.floor(ppm / 1000) * 1000 >= 500 ? 1 : 0);
    if (ppm > 0 && t === 0) return '<0.1';
    if (ppm < PPM && t === 1000) return '>99.9';
    return tenths(t);
}

function exactShare(ppm: number): string {
    if (ppm % 1000 === 0) return tenths(ppm / 1000);
    const a = Math.abs(ppm);
    return (ppm < 0 ? '-' : '') + `${Math.floor(a / 10000)}.${String(a % 10000).padStart(4, '0')}`.replace(/0+$/, '');
}

function bounds(c: Column, low: number, high: number): string {
    if (c.kind === 'real-bounds') return low < high ? `${real(low)}${DASH}${real(high)}` : real(low);
    if (c.kind === 'int-bounds') return low === high ? int(low) : `${int(low)}${DASH}${int(high)}`;
    if (low === high) return `${c.exact ? exactShare(low) : share(low)} %`;
    const down = c.exact ? exactShare(low) : tenths(Math.floor(low / 1000));
    const up = c.exact ? exactShare(high) : tenths(Math.ceil(high / 1000));
    return `${down}${DASH}${up} %`;
}

export function show(c: Column, low: Value, high: Value = low): string {
    if (low === null) return DASH;
    switch (c.kind) {
        case 'int':
            return int(low as number);
        case 'real':
            return real(low as number);
        case 'bool':
            return low ? 'yes' : 'no';
        case 'share':
            return `${c.exact ? exactShare(low as number) : share(low as number)} %`;
        case 'int-bounds':
        case 'real-bounds':
        case 'share-bounds':
            return bounds(c, low as number, high as number);
        default:
            return String(low);
    }
}

export const shown = (t: Table, row: number, column: number): string => {
    const c = t.columns[column];
    return c ? show(c, t.value(row, column), t.high(row, column)) : DASH;
};

// ---- CSV ------------------------------------------------------------------------------------

const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function field(text: string): string {
    const formula = FORMULA.test(text) && !PLAIN_NUMBER.test(text);
    const quoted = /[,"\n\t\r]|^ | $/.test(text);
    const safe = (formula ? "'" : '') + text;
    return quoted ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function plain(c: Column, v: Value): string {
    if (v === null) return '';
    if (isText(c) || c.kind === 'date') return field(String(v));
    return typeof v === 'number' && c.kind.startsWith('real') ? plainReal(v) : String(v);
}

/** The rows of a table in this order, as `cordon convert --section NAME -o x.csv` writes them. */
export function csv(t: Table, rows: ArrayLike<number>): string {
    const lines = [t.columns.map((c) => (isBounds(c) ? `${c.name}_low,${c.name}_high` : c.name)).join()];
    for (let k = 0; k < rows.length; k++) {
        const row = rows[k] as number;
        const line = t.columns
            .map((c, i) => (isBounds(c) ? `${plain(c, t.value(row, i))},${plain(c, t.high(row, i))}` : plain(c, t.value(row, i))))
            .join();
        lines.push(line === '' ? '""' : line);
    }
    return lines.join('\n') + '\n';
}

/** "1 row", "2 rows". */
export const counted = (n: number, what: string) => `${show({ kind: 'int' } as never, n)} ${what}${n === 1 ? '' : 's'}`;
