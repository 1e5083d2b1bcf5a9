// Where a thing (an element, a supplier, a service, an actor ...) stands in the document: in which rows
// of which tables. Columns name things by their names, so a table needs no word about it.
import type { Report, Table } from './data';

/** Columns whose values are ids of things, and what these are. Columns of other names are looked at
 * when `table_columns` says that they hold ids. */
const KINDS: Record<string, string> = {
    service: 'service', element: 'element', site: 'site', link: 'link', network: 'network', operator: 'operator',
    party: 'party', supplier: 'supplier', maker: 'supplier', actor: 'actor', lost: 'what is lost', a: 'what is lost', b: 'what is lost',
    largest: 'supplier', owner: 'party', owned: 'party', risk: 'risk', jurisdiction: 'state', finding: 'finding', set: 'set', certain_set: 'set', possible_set: 'set',
    subject: 'subject', id: 'record', from: 'place', to: 'place', path: 'record', source: 'source', pack: 'pack', rule: 'rule',
};
/** Of the document itself; nothing in them is a thing. */
const SELF = new Set(['tables', 'table_columns', 'parts', 'part_heads', 'part_said']);
/** Ids that are questions for `cordon explain`. */
const EXPLAIN = new Set(['explain', 'certain_explain', 'possible_explain', 'finding']);

export const isExplain = (column: string) => EXPLAIN.has(column) || column.endsWith('_explain');
export const isThing = (column: string) => column in KINDS && !isExplain(column);

/** A set is several things with blanks or + between. */
export const thingsOf = (value: string, column: string): string[] => (KINDS[column] === 'set' ? value.split(/[ +]+/) : [value]);
/** What a thing's id leads to: of a group that is judged ('operator=landnet/x') what stands for it. */
export const targetOf = (id: string): string => /^[a-z_]+=([^/,]+)/.exec(id)?.[1] ?? id;

export interface Mention {
    table: Table;
    rows: number[];
}
export interface Thing {
    id: string;
    name: string | null;
    kinds: string[];
    mentions: Mention[];
}

export function nameBeside(t: Table, column: string): number {
    const beside = t.at(`${column}_name`);
    if (beside >= 0) return beside;
    const name = t.at('name'); /* of what stands before it */
    return name > 0 && name === t.at(column) + 1 ? name : -1;
}

/** All rows that speak of `id`. One pass over the columns of ids: some milliseconds. */
export function lookUp(report: Report, id: string): Thing {
    const thing: Thing = { id, name: null, kinds: [], mentions: [] };
    const kinds = new Set<string>();
    for (const t of report.tables) {
        if (SELF.has(t.name)) continue;
        const rows = new Set<number>();
        t.columns.forEach((c, i) => {
            if (!isThing(c.name) && !isExplain(c.name)) return;
            const name = nameBeside(t, c.name), set = KINDS[c.name] === 'set';
            for (let row = 0; row < t.rows; row++) {
                const v = t.value(row, i);
                if (v === null || (v !== id && !(set && thingsOf(String(v), c.name).includes(id)))) continue;
                rows.add(row);
                if (v !== id) continue;
                kinds.add(KINDS[c.name] ?? 'result');
                if (thing.name === null && name >= 0 && t.value(row, name) !== null) thing.name = String(t.value(row, name));
            }
        });
        if (rows.size > 0) thing.mentions.push({ table: t, rows: [...rows].sort((x, y) => x - y) });
    }
    thing.kinds = [...kinds];
    return thing;
}
