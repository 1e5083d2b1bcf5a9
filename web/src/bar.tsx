// A number between two bounds as a bar with its figures: full is certain, hatched is possible.
import type { Table } from './data';
import { shown } from './show';

export function Bar({ low, high, most, says }: { low: number; high: number; most: number; says: string }) {
    const part = (v: number) => `${most > 0 ? Math.min(100, (100 * v) / most) : 0}%`;
    return (
        <span class="bounds">
            <span class="track" aria-hidden="true"><i class="may" style={{ width: part(high) }}></i><i class="sure" style={{ width: part(low) }}></i></span>
            <span class="figure">{says}</span>
        </span>
    );
}

/** Of a cell; `most` is the length of the whole bar. */
export function CellBar({ table: t, row, column, most }: { table: Table; row: number; column: string; most: number }) {
    const i = t.at(column);
    const low = t.value(row, i), high = t.high(row, i);
    if (low === null || high === null) return <span class="nothing">–</span>;
    return <Bar low={Number(low)} high={Number(high)} most={most} says={shown(t, row, i)} />;
}

export const mostOf = (t: Table, column: string, rows?: ArrayLike<number>) => {
    let most = 0;
    const i = t.at(column);
    for (let k = 0; k < (rows ? rows.length : t.rows); k++) most = Math.max(most, Number(t.high(rows ? (rows[k] as number) : k, i) ?? 0));
    return most;
};

export const BoundsLegend = () => (
    <p class="legend"><span class="track key" aria-hidden="true"><i class="sure"></i></span> certain <span class="track key" aria-hidden="true"><i class="may"></i></span> possible, not certain</p>
);
