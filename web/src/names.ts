// Names of things by their ids, from the columns that hold them beside each other anywhere in the document.
import type { Report } from './data';
import { isThing, nameBeside } from './things';

const made = new WeakMap<Report, Map<string, string>>();

function collect(report: Report): Map<string, string> {
    const names = new Map<string, string>();
    for (const t of report.tables)
        t.columns.forEach((c, i) => {
            const beside = isThing(c.name) ? nameBeside(t, c.name) : -1;
            for (let row = 0; beside >= 0 && row < t.rows; row++) {
                const id = t.value(row, i), name = t.value(row, beside);
                if (id !== null && name !== null && !names.has(String(id))) names.set(String(id), String(name));
            }
        });
    return names;
}

/* What rules call the group of things whose operator, maker ... nobody recorded. */
const NOT_RECORDED = 'unknown';

/** The name of a thing; its id where none is said. */
export function nameOf(report: Report, id: string): string {
    let names = made.get(report);
    if (!names) made.set(report, (names = collect(report)));
    return names.get(id) ?? (id === NOT_RECORDED ? 'not recorded' : id);
}

/** What a group that is judged is called: 'service=KEY/NEED', 'operator=KEY', 'operator=KEY, layer=core'; null where no name is said. */
export function subjectOf(report: Report, subject: string): string | null {
    const key = subject.slice(subject.indexOf('=') + 1), whole = nameOf(report, key);
    if (whole !== key) return whole;
    const thing = key.split(/[/,]/, 1)[0] ?? key, name = nameOf(report, thing);
    return name === thing ? null : name;
}
