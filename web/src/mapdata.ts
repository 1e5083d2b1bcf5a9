// What the map draws, read out of its tables once.
import type { Report, Table } from './data';
import type { Point } from './outlines';

export interface Place { row: number; id: string | null; name: string; kind: string; lat: number; lon: number; sites: number; elements: number; layers: string[]; networks: string[] }
export interface Line { id: string | null; medium: string; says: string; links: number; coords: Point[] }
export type Reached = 'certain' | 'possible' | null;

const list = (v: unknown): string[] => (v === null || v === undefined || v === '' ? [] : String(v).split(', '));

export function placesOf(t: Table): Place[] {
    const at = (row: number, c: string) => t.value(row, t.at(c));
    return Array.from({ length: t.rows }, (_, row) => {
        const id = at(row, 'site') === null ? null : String(at(row, 'site'));
        return {
            row, id, name: String(at(row, 'name') ?? id ?? `${at(row, 'sites')} sites`), kind: String(at(row, 'kind') ?? ''), lat: Number(at(row, 'lat')), lon: Number(at(row, 'lon')),
            sites: Number(at(row, 'sites') ?? 1), elements: Number(at(row, 'elements') ?? 0), layers: list(at(row, 'layers')), networks: list(at(row, 'networks')),
        };
    });
}

/** A line that crosses the antimeridian goes on past 180 degrees. */
function unwrap(points: Point[]): Point[] {
    let turn = 0;
    return points.map(([lon, lat], i) => {
        const before = points[i - 1];
        if (before && Math.abs(lon - before[0]) > 180) turn += lon < before[0] ? 360 : -360;
        return [lon + turn, lat];
    });
}

/** Links with their course where one is recorded, else from end to end. */
export function linesOf(t: Table | null, courses: Table | null): Line[] {
    const points = new Map<string, Point[]>();
    for (let row = 0; courses && row < courses.rows; row++) {
        const id = String(courses.value(row, courses.at('link')));
        const p: Point = [Number(courses.value(row, courses.at('lon'))), Number(courses.value(row, courses.at('lat')))];
        const all = points.get(id);
        if (all) all.push(p);
        else points.set(id, [p]);
    }
    return Array.from({ length: t?.rows ?? 0 }, (_, row) => {
        const at = (c: string) => (t as Table).value(row, (t as Table).at(c));
        const id = at('link') === null ? null : String(at('link')), medium = String(at('medium') ?? 'unknown'), links = Number(at('links') ?? 1);
        const course = (id !== null && points.get(id)) || [];
        const ends: Point[] = [[Number(at('a_lon')), Number(at('a_lat'))], [Number(at('b_lon')), Number(at('b_lat'))]];
        const coords = course.length > 1 ? course : ends;
        return { id, medium, links, coords: unwrap(coords), says: `${id ?? `${links} links`}, ${medium}${at('system') === null ? '' : `, ${String(at('system'))}`}${course.length > 1 ? '' : Number(at('ends') ?? 2) === 1 ? '\nthe far end is not known: drawn to the nearest place of its system' : '\ndrawn from end to end'}` };
    });
}

export const POWERS = ['read', 'metadata', 'change', 'stop'] as const;
export interface Actor { id: string; kind: string; relation: string; networks: Map<string, Map<string, Reached>> }

/** Who reaches something of which networks, through channels that exist; those with most first. */
export function actorsOf(report: Report): Actor[] {
    const t = report.table('standing_networks');
    const actors = new Map<string, Actor>();
    for (let row = 0; t && row < t.rows; row++) {
        const at = (c: string) => t.value(row, t.at(c));
        const id = at('actor');
        if (id === null) continue;
        const a = actors.get(String(id)) ?? { id: String(id), kind: String(at('actor_kind') ?? ''), relation: String(at('relation') ?? ''), networks: new Map<string, Map<string, Reached>>() };
        actors.set(a.id, a);
        const powers = new Map<string, Reached>();
        for (const p of POWERS) powers.set(p, Number(at(p) ?? 0) > 0 ? 'certain' : Number(t.high(row, t.at(p)) ?? 0) > 0 ? 'possible' : null);
        if ([...powers.values()].some((v) => v !== null)) a.networks.set(String(at('network')), powers);
    }
    return [...actors.values()].filter((a) => a.networks.size > 0).sort((a, b) => Number(b.kind === 'state') - Number(a.kind === 'state') || b.networks.size - a.networks.size || (a.id < b.id ? -1 : 1));
}

export function reachedOf(p: Place, actor: Actor, power: string): Reached {
    let best: Reached = null;
    for (const n of p.networks) {
        const r = actor.networks.get(n)?.get(power) ?? null;
        if (r === 'certain') return r;
        best = r ?? best;
    }
    return best;
}
