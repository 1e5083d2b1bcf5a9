// Who could do what to which service: actors by relation, services by criticality, and for each pair the four powers.
// What is certain, what is possible, and how much, is said by the letter, its box and its filling, not by colour.
import { useMemo } from 'preact/hooks';
import { href, replaceQuery, useAddress } from './address';
import { useShared } from './context';
import type { Picture } from './chapter';
import type { Table } from './data';
import { nameOf } from './names';
import { shown } from './show';

const POWERS = [
    { letter: 'C', column: 'read_ppm', title: 'Read (confidentiality)' },
    { letter: 'M', column: 'metadata_ppm', title: 'Metadata (who speaks with whom)' },
    { letter: 'I', column: 'change_ppm', title: 'Change (integrity)' },
    { letter: 'A', column: 'stop_ppm', title: 'Stop (availability)' },
] as const;
const RELATIONS = ['of-concern', 'other', 'unknown', '', 'partner', 'ally', 'home'];
const MOST_ACTORS = 40, MOST_SERVICES = 24;
const FULL = 999500;

/** `id` is null of a folded group, of a coalition and of whoever is not recorded. */
interface Actor { key: string; id: string | null; folded: number; kind: string; relation: string; weight: number; cells: Map<string, number> }
interface Service { id: string; name: string; criticality: number; users: number }

function read(t: Table): { actors: Actor[]; services: Service[] } {
    const actors = new Map<string, Actor>(), services = new Map<string, Service>();
    const at = (row: number, c: string) => t.value(row, t.at(c));
    for (let row = 0; row < t.rows; row++) {
        const service = String(at(row, 'service') ?? '');
        const kind = String(at(row, 'actor_kind') ?? ''), relation = String(at(row, 'relation') ?? '');
        const id = at(row, 'actor') === null ? null : String(at(row, 'actor'));
        const key = id ?? `${kind} ${relation}`;
        if (!services.has(service))
            services.set(service, { id: service, name: String(at(row, 'service_name') ?? service), criticality: Number(at(row, 'criticality') ?? 0), users: Number(at(row, 'users') ?? 0) });
        const a = actors.get(key) ?? { key, id, folded: 0, kind, relation, weight: 0, cells: new Map<string, number>() };
        if (kind === 'group') a.folded = Math.max(a.folded, Number(at(row, 'actors') ?? 0));
        actors.set(key, a);
        if (!a.cells.has(service)) a.cells.set(service, row);
        for (const p of POWERS) a.weight += Number(at(row, p.column) ?? 0) + Number(t.high(row, t.at(p.column)) ?? 0) / 1e4;
    }
    const rank = (a: Actor) => (RELATIONS.indexOf(a.relation) + RELATIONS.length + 1) % (RELATIONS.length + 1);
    return {
        actors: [...actors.values()].sort((a, b) => rank(a) - rank(b) || b.weight - a.weight || (a.key < b.key ? -1 : 1)),
        services: [...services.values()].sort((a, b) => b.criticality - a.criticality || b.users - a.users || (a.id < b.id ? -1 : 1)),
    };
}

function Box({ t, row, letter, column }: { t: Table; row: number; letter: string; column: string }) {
    const i = t.at(column);
    const low = t.value(row, i), high = t.high(row, i);
    if (low === null || high === null) return <i class="box none">–</i>;
    const how = Number(low) >= FULL ? 'full' : Number(low) > 0 ? 'some' : Number(high) > 0 ? 'may' : 'none';
    return <i class={`box ${how}`}>{how === 'none' ? '·' : how === 'may' ? letter.toLowerCase() : letter}</i>;
}

function Pair({ t, row }: { t: Table; row: number | undefined }) {
    if (row === undefined) return <td class="pair"><span class="nothing">·</span></td>;
    const worst = t.value(row, t.at('worst'));
    const says = `${POWERS.map((p) => `${p.title}: ${shown(t, row, t.at(p.column))}`).join('; ')}${worst === null ? '' : `; the worst is ${String(worst)}`}`;
    const id = t.value(row, t.at('explain'));
    const boxes = POWERS.map((p) => <Box t={t} row={row} letter={p.letter} column={p.column} />);
    return (
        <td class="pair" title={says}>
            {id === null ? <span role="img" aria-label={says}>{boxes}</span> : <a href={href(['about', String(id)])} aria-label={says}>{boxes}</a>}
        </td>
    );
}

/* By characters: half of one is none. */
const cut = (s: string, n: number) => { const all = [...s]; return all.length > n ? `${all.slice(0, n - 1).join('')}…` : s; };
const NOBODY: Record<string, string> = { group: 'All together', unknown: 'Whoever is not recorded', coalition: 'A coalition' };
const RELATION_TITLES: Record<string, string> = { '': 'No perspective', 'of-concern': 'Of concern', other: 'Others', unknown: 'Unknown', partner: 'Partners', ally: 'Allies', home: 'Home' };

export const Matrix: Picture = ({ chapter }) => {
    const { report } = useShared();
    const { query } = useAddress();
    const part = query.get('grade') === 'latent' && chapter.parts.some((p) => p.name === 'latent') ? 'latent' : 'standing';
    const t = report.table(`${part}_services`);
    const all = useMemo(() => (t ? read(t) : null), [t]);
    if (!t || !all || t.rows === 0) return null;
    const actors = all.actors.slice(0, MOST_ACTORS), services = all.services.slice(0, MOST_SERVICES);
    const groups = [...new Set(actors.map((a) => a.relation))];
    return (
        <section class="landscape">
            <div class="tools" role="group" aria-label="Which channels">
                {chapter.parts.filter((p) => report.table(`${p.name}_services`)).map((p) => (
                    <label><input type="radio" name="grade" checked={p.name === part} onChange={() => replaceQuery((q) => q.set('grade', p.name))} /> {p.title}</label>
                ))}
            </div>
            <p class="legend">
                <i class="box full">C</i> of all users, for certain <i class="box some">C</i> of some, for certain <i class="box may">c</i> possible, not certain <i class="box none">·</i> not.
                {' '}C read, M metadata, I change, A stop. A pair leads to its numbers.
            </p>
            <div class="wide" tabIndex={0} role="region" aria-label="Actors and services">
                <table class="matrix">
                    <thead>
                        <tr>
                            <th scope="col">Actor</th>
                            {services.map((s) => <th scope="col" class="up"><a href={href(['about', s.id])} title={s.name}><bdi>{cut(s.name, 40)}</bdi></a><small> {s.criticality || ''}</small></th>)}
                        </tr>
                    </thead>
                    {groups.map((g) => (
                        <tbody>
                            {(groups.length > 1 || g !== '') && <tr class="group"><th scope="rowgroup" colSpan={services.length + 1}>{RELATION_TITLES[g] ?? g}</th></tr>}
                            {actors.filter((a) => a.relation === g).map((a) => (
                                <tr>
                                    <th scope="row">
                                        {a.id === null ? <span>{NOBODY[a.kind] ?? a.kind}</span> : <a href={href(['about', a.id])} title={a.id}><bdi>{cut(nameOf(report, a.id), 34)}</bdi></a>}
                                        {' '}<small>{a.kind === 'group' ? `${a.folded} folded, the worst of them each` : a.kind === 'party' || a.kind === 'unknown' ? '' : a.kind}</small>
                                    </th>
                                    {services.map((s) => <Pair t={t} row={a.cells.get(s.id)} />)}
                                </tr>
                            ))}
                        </tbody>
                    ))}
                </table>
            </div>
            {(all.actors.length > actors.length || all.services.length > services.length) && (
                <p>{actors.length} of {all.actors.length} {actors.some((a) => a.folded > 0) ? 'rows of actors' : 'actors'}, {services.length} of {all.services.length} services, those with most first; <a href={href(['table', t.name])}>all of them</a>.</p>
            )}
        </section>
    );
};
