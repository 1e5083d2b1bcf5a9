// Filters and order of a table, as they stand in the address: q (in any column), f.COLUMN, sort.
import type { Column, Table, Value } from './data';
import { isNumber, isText, shown } from './show';

export interface View {
    q: string;
    filters: Map<string, string>;
    sort: string | null;
    down: boolean;
}

export function viewOf(query: URLSearchParams): View {
    const filters = new Map<string, string>();
    for (const [key, v] of query) if (key.startsWith('f.') && v !== '') filters.set(key.slice(2), v);
    const sort = query.get('sort');
    return { q: query.get('q') ?? '', filters, sort: sort ? sort.replace(/^-/, '') : null, down: sort?.startsWith('-') ?? false };
}

type Test = (row: number) => boolean;

/** '>= 5', '< 10', '= 3': of bounds either end may do so. Shares are compared in percent. */
function numeric(t: Table, i: number, c: Column, wanted: string): Test | null {
    const m = /^\s*(>=|<=|>|<|=)?\s*(-?[\d.]+)\s*%?\s*$/.exec(wanted);
    if (!m) return null;
    const bound = Number(m[2]) * (c.kind.startsWith('share') ? 10000 : 1);
    const compare: Record<string, (v: number) => boolean> = {
        '>=': (v) => v >= bound, '<=': (v) => v <= bound, '>': (v) => v > bound, '<': (v) => v < bound, '=': (v) => v === bound,
    };
    const test = compare[m[1] ?? '='] as (v: number) => boolean;
    const at = (v: Value) => typeof v === 'number' && test(v);
    return (row) => at(t.value(row, i)) || at(t.high(row, i));
}

const fold = (s: string) => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function testOf(t: Table, name: string, wanted: string): Test | null {
    const i = t.at(name);
    const c = t.columns[i];
    if (!c) return null;
    if (isNumber(c)) {
        const test = numeric(t, i, c, wanted);
        if (test) return test;
    }
    if (c.kind === 'code' || c.kind === 'bool') return (row) => shown(t, row, i) === wanted;
    const part = fold(wanted);
    return (row) => fold(shown(t, row, i)).includes(part);
}

function order(t: Table, i: number, down: boolean): (a: number, b: number) => number {
    const c = t.columns[i] as Column;
    const sign = down ? -1 : 1;
    const texts = isText(c) || c.kind === 'date';
    const collator = new Intl.Collator('en', { numeric: true });
    return (a, b) => {
        const x = t.value(a, i), y = t.value(b, i);
        if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1; /* nulls last */
        const d = texts ? collator.compare(String(x), String(y)) : Number(x) - Number(y) || Number(t.high(a, i)) - Number(t.high(b, i));
        return d !== 0 ? sign * d : a - b;
    };
}

/** The rows that pass, in the order asked for. */
export function rowsOf(t: Table, view: View): Uint32Array {
    const tests: Test[] = [];
    for (const [name, wanted] of view.filters) {
        const test = testOf(t, name, wanted);
        if (test) tests.push(test);
    }
    if (view.q !== '') {
        const part = fold(view.q);
        tests.push((row) => t.columns.some((_, i) => fold(shown(t, row, i)).includes(part)));
    }
    const rows: number[] = [];
    for (let row = 0; row < t.rows; row++) if (tests.every((test) => test(row))) rows.push(row);
    const i = view.sort === null ? -1 : t.at(view.sort);
    if (i >= 0) rows.sort(order(t, i, view.down));
    return Uint32Array.from(rows);
}

/** What a column's filter can be chosen from; null: it is typed. */
export function choices(t: Table, i: number): string[] | null {
    const c = t.columns[i] as Column;
    if (c.kind === 'bool') return ['yes', 'no'];
    if (c.kind !== 'code') return null;
    const there = new Set<string>();
    for (let row = 0; row < t.rows && there.size <= 40; row++) {
        const v = t.value(row, i);
        if (v !== null) there.add(String(v));
    }
    if (there.size > 40) return null;
    const order = c.codes ?? [];
    return [...there].sort((a, b) => order.indexOf(a) - order.indexOf(b) || (a < b ? -1 : 1));
}
