// Sites and links on country outlines. What the map shows stands in the tables below it as well.
import { useMemo, useState } from 'preact/hooks';
import { href, replaceQuery, useAddress } from './address';
import { Chart, registerMap, type Colours, type Option } from './chart';
import type { Picture } from './chapter';
import { useShared } from './context';
import { POWERS, actorsOf, linesOf, placesOf, reachedOf, type Actor, type Line, type Place, type Reached } from './mapdata';
import { nameOf } from './names';
import { shapes, within, type Box } from './outlines';
import { show } from './show';

const HUES = ['#2a78c2', '#c2571f', '#2f8a4b', '#9a5bb5', '#b8860b', '#c23b6a', '#3a8f8f', '#7a6a5a'];
const DASHES: Record<string, 'solid' | 'dashed' | 'dotted' | number[]> = { 'submarine-cable': [8, 3], microwave: 'dotted', satellite: [2, 6] };
const LAYER_OF: Record<string, string> = { 'submarine-cable': 'subsea', satellite: 'satellite' };
const MOST_ACTORS = 60;
const POWER_SAYS: Record<string, string> = { read: 'read', metadata: 'see the metadata of', change: 'change', stop: 'stop' };

interface Looked { layer: string; actor: Actor | null; power: string }

/** Around where most sites are: a single one at the other end of the world must not make all others a dot. */
function boxOf(lats: number[], lons: number[], all: boolean): Box {
    const span = (of: number[]): [number, number] => {
        const sorted = [...of].sort((a, b) => a - b);
        const cut = all ? 0 : Math.floor(sorted.length * 0.04);
        return [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0];
    };
    const [south, north] = span(lats), [west, east] = span(lons);
    const margin = Math.max(0.5, (north - south) * 0.15, (east - west) * 0.1);
    return { south: Math.max(-89, south - margin), north: Math.min(89, north + margin), west: west - margin, east: east + margin };
}

const SAYS: Record<string, string> = { certain: 'certainly', possible: 'possibly' };

function points(c: Colours, places: Place[], look: Looked): object[] {
    const most = Math.max(1, ...places.map((p) => p.sites));
    return places.map((p) => {
        const there = look.layer === '' || p.layers.includes(look.layer);
        const reached: Reached = there && look.actor ? reachedOf(p, look.actor, look.power) : null;
        const size = most > 1 ? 4 + 14 * Math.sqrt(p.sites / most) : 8;
        const faint = !there || (look.actor !== null && reached === null);
        const style = faint ? { color: c.soft, opacity: 0.35, borderWidth: 0 }
            : reached === 'possible' ? { color: c.page, borderColor: c.bad, borderWidth: 2 }
            : { color: reached === 'certain' ? c.bad : c.ink, borderColor: c.page, borderWidth: 1 };
        const about = [p.name + (p.kind ? `, ${p.kind}` : ''), `${p.id === null ? `${p.sites} sites, ` : ''}${p.elements} elements`];
        if (p.layers.length > 0) about.push(p.layers.join(', '));
        if (reached && look.actor) about.push(`${SAYS[reached]} in reach: a network of ${p.networks.length} here`);
        return { value: [p.lon, p.lat], row: p.row, id: p.id, says: about.join('\n'), symbolSize: faint ? Math.max(3, size * 0.6) : size, itemStyle: style };
    });
}

/** Plate carree, narrowed by the cosine of the middle: true to shape where the map is about. */
function draw(c: Colours, places: Place[], lines: Line[], box: Box, media: string[], look: Looked): Option {
    const data = (medium: string) => lines.filter((l) => l.medium === medium).map((l) => ({ coords: l.coords, id: l.id, says: l.says, lineStyle: { width: 1 + Math.min(3, Math.log10(l.links)) } }));
    const opacity = (medium: string) => (look.actor ? 0.25 : look.layer === '' || (LAYER_OF[medium] ?? 'transport') === look.layer ? 0.85 : 0.12);
    const line = (medium: string, i: number) => ({
        name: medium, type: 'lines', polyline: true, coordinateSystem: 'geo', progressive: 0 /* a picture that is left must not go on being drawn */, data: data(medium),
        lineStyle: { color: HUES[i % HUES.length], opacity: opacity(medium), width: 1.5, type: DASHES[medium] ?? 'solid' }, itemStyle: { color: HUES[i % HUES.length] },
    });
    return {
        legend: { top: 0, left: 0, z: 9, backgroundColor: c.page, textStyle: { color: c.ink }, inactiveColor: c.soft, data: [{ name: 'sites', itemStyle: { color: c.ink } }, ...media] },
        tooltip: { renderMode: 'richText', confine: true, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink }, formatter: (e: { data?: { says?: string } }) => e.data?.says ?? '' },
        geo: {
            map: 'outlines', roam: true, silent: true, top: 34, bottom: 4, left: 4, right: 4,
            aspectScale: Math.cos((((box.south + box.north) / 2) * Math.PI) / 180),
            boundingCoords: [[box.west, box.north], [box.east, box.south]],
            itemStyle: { areaColor: c.fill, borderColor: c.soft, borderWidth: 0.7 },
            label: { show: false },
        },
        series: [...media.map(line), { name: 'sites', type: 'scatter', coordinateSystem: 'geo', progressive: 0, data: points(c, places, look), itemStyle: { color: c.ink }, z: 5 }],
    };
}

const number = (n: number) => show({ kind: 'int' } as never, n);

/** What is chosen of a grid: its cells have no page of their own. */
function Cell({ p, onClose }: { p: Place; onClose: () => void }) {
    const { report } = useShared();
    return (
        <div class="note" role="status">
            <button type="button" class="close" onClick={onClose}>Close</button>
            <p><b>{number(p.sites)} sites</b> around {p.lat.toFixed(2)}, {p.lon.toFixed(2)}, with {number(p.elements)} elements{p.layers.length > 0 && `: ${p.layers.join(', ')}`}.</p>
            {p.networks.length > 0 && <p>Networks: {p.networks.map((n, i) => <>{i > 0 && ', '}{n === '...' ? n : <a href={href(['about', n])}><bdi>{nameOf(report, n)}</bdi></a>}</>)}</p>}
        </div>
    );
}

function Reach({ places, look }: { places: Place[]; look: Looked }) {
    const { report } = useShared();
    if (!look.actor) return null;
    const actor = look.actor;
    const count = (r: Reached) => places.filter((p) => reachedOf(p, actor, look.power) === r).reduce((n, p) => n + p.sites, 0);
    return (
        <p class="legend">
            <span class="dot sure" aria-hidden="true"></span> {number(count('certain'))} sites of networks in which <b><bdi>{nameOf(report, actor.id)}</bdi></b> could certainly {POWER_SAYS[look.power]} something,
            {' '}<span class="dot may" aria-hidden="true"></span> {number(count('possible'))} possibly,
            {' '}<span class="dot none" aria-hidden="true"></span> {number(count(null))} not. Through channels that exist; which of a site's elements, its own page says.
        </p>
    );
}

function Switches({ layers, actors, look, all, onAll }: { layers: string[]; actors: Actor[]; look: Looked; all: boolean; onAll: (v: boolean) => void }) {
    const { report } = useShared();
    const put = (key: string) => (e: { currentTarget: HTMLSelectElement }) => { const v = e.currentTarget.value; replaceQuery((q) => (v === '' ? q.delete(key) : q.set(key, v))); };
    return (
        <div class="tools">
            {layers.length > 0 && <label>Layer <select value={look.layer} onChange={put('layer')}><option value="">all</option>{layers.map((l) => <option value={l}>{l}</option>)}</select></label>}
            {actors.length > 0 && (
                <label>Who reaches what <select value={look.actor?.id ?? ''} onChange={put('actor')}>
                    <option value="">nobody chosen</option>
                    {actors.slice(0, MOST_ACTORS).map((a) => <option value={a.id}>{nameOf(report, a.id)}{a.kind === 'state' ? ` (${a.id})` : ''}</option>)}
                </select></label>
            )}
            {look.actor && <label>could <select value={look.power} onChange={put('power')}>{POWERS.map((p) => <option value={p}>{p}</option>)}</select></label>}
            <label><input type="checkbox" checked={all} onChange={(e) => onAll(e.currentTarget.checked)} /> also what lies far off</label>
        </div>
    );
}

export const MapPicture: Picture = () => {
    const { report } = useShared();
    const { query } = useAddress();
    const t = report.table('map_places'), links = report.table('map_links'), courses = report.table('map_courses');
    const [all, setAll] = useState(false);
    const [cell, setCell] = useState<number | null>(null);
    const places = useMemo(() => (t ? placesOf(t) : []), [t]);
    const lines = useMemo(() => linesOf(links, courses), [links, courses]);
    const actors = useMemo(() => (places.some((p) => p.networks.length > 0) ? actorsOf(report) : []), [report, places]);
    const layers = useMemo(() => [...new Set(places.flatMap((p) => p.layers))].sort(), [places]);
    const layer = layers.includes(query.get('layer') ?? '') ? (query.get('layer') as string) : '';
    const actor = actors.find((a) => a.id === query.get('actor')) ?? null;
    const power = POWERS.find((p) => p === query.get('power')) ?? 'change';
    const made = useMemo(() => {
        if (places.length === 0) return null;
        const box = boxOf(places.map((p) => p.lat), places.map((p) => p.lon), all);
        const wide: Box = { west: box.west - 30, east: box.east + 30, south: box.south - 20, north: box.north + 20 };
        registerMap('outlines', within(shapes(), wide).map((s) => ({ type: 'Feature', properties: { name: s.name }, geometry: { type: 'MultiPolygon', coordinates: s.rings.map((r) => [r]) } })));
        const media = [...new Set(lines.map((l) => l.medium))].sort();
        return (c: Colours) => draw(c, places, lines, box, media, { layer, actor, power });
    }, [places, lines, all, layer, actor, power]);
    if (!t || !made) return null;
    const open = (data: unknown) => {
        const d = data as { id?: string | null; row?: number } | undefined;
        if (typeof d?.id === 'string') location.hash = href(['about', d.id]);
        else if (d?.row !== undefined) setCell(d.row);
    };
    const chosen = cell === null ? undefined : places[cell];
    const sites = places.reduce((n, p) => n + p.sites, 0);
    return (
        <section>
            <Switches layers={layers} actors={actors} look={{ layer, actor, power }} all={all} onAll={setAll} />
            <Reach places={places} look={{ layer, actor, power }} />
            <Chart label={`A map of ${sites} sites in ${places.length} places and ${lines.length} links; the tables below say the same.`} height={560} option={made} onClick={open} />
            <p class="unit">Drag to move, turn the wheel to come nearer; a name in the legend switches its links off and on; a place or a link leads to all that is said of it.</p>
            {chosen && <Cell p={chosen} onClose={() => setCell(null)} />}
        </section>
    );
};
