// Sites and links on country outlines. What the map shows stands in the tables below it as well.
import { useMemo, useState } from 'preact/hooks';
import { href } from './address';
import { Chart, registerMap, type Colours, type Option } from './chart';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Table } from './data';
import { shapes, within, type Box } from './outlines';

const HUES = ['#2a78c2', '#c2571f', '#2f8a4b', '#9a5bb5', '#b8860b', '#c23b6a', '#3a8f8f', '#7a6a5a'];
const DASHES: Record<string, 'solid' | 'dashed' | 'dotted' | number[]> = { 'submarine-cable': [8, 3], microwave: 'dotted', satellite: [2, 6] };

function numbers(t: Table, column: string): number[] {
    const i = t.at(column);
    return Array.from({ length: t.rows }, (_, row) => Number(t.value(row, i)));
}

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

/** Plate carree, narrowed by the cosine of the middle: true to shape where the map is about. */
function draw(c: Colours, places: Table, links: Table | null, box: Box, media: string[]): Option {
    const lats = numbers(places, 'lat'), lons = numbers(places, 'lon'), sites = numbers(places, 'sites'), elements = numbers(places, 'elements');
    const name = places.at('name'), site = places.at('site'), kind = places.at('kind');
    const most = Math.max(1, ...sites);
    const points = lats.map((lat, row) => ({
        value: [lons[row], lat],
        id: places.value(row, site),
        says: `${String(places.value(row, name) ?? places.value(row, site) ?? `${sites[row]} sites`)}${places.value(row, kind) === null ? '' : `, ${String(places.value(row, kind))}`}\n${elements[row]} elements`,
        symbolSize: most > 1 ? 4 + 14 * Math.sqrt((sites[row] ?? 1) / most) : 7,
    }));
    const lines = (medium: string) => {
        const data = [];
        for (let row = 0; links && row < links.rows; row++) {
            if (String(links.value(row, links.at('medium')) ?? 'unknown') !== medium) continue;
            const at = (column: string) => Number(links.value(row, links.at(column)));
            const n = at('links');
            data.push({
                coords: [[at('a_lon'), at('a_lat')], [at('b_lon'), at('b_lat')]],
                id: links.value(row, links.at('link')),
                says: `${String(links.value(row, links.at('link')) ?? `${n} links`)}, ${medium}${links.value(row, links.at('system')) === null ? '' : `, ${String(links.value(row, links.at('system')))}`}`,
                lineStyle: { width: 1 + Math.min(3, Math.log10(n)) },
            });
        }
        return data;
    };
    return {
        legend: { top: 0, left: 0, textStyle: { color: c.ink }, data: ['sites', ...media] },
        tooltip: { renderMode: 'richText', confine: true, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink }, formatter: (e: { data?: { says?: string } }) => e.data?.says ?? '' },
        geo: {
            map: 'outlines', roam: true, silent: true, top: 34, bottom: 4, left: 4, right: 4,
            aspectScale: Math.cos((((box.south + box.north) / 2) * Math.PI) / 180),
            boundingCoords: [[box.west, box.north], [box.east, box.south]],
            itemStyle: { areaColor: c.fill, borderColor: c.soft, borderWidth: 0.7 },
            label: { show: false },
        },
        series: [
            ...media.map((medium, i) => ({ name: medium, type: 'lines', coordinateSystem: 'geo', progressive: 0 /* a picture that is left must not go on being drawn */, data: lines(medium), lineStyle: { color: HUES[i % HUES.length], opacity: 0.85, width: 1.5, type: DASHES[medium] ?? 'solid' }, itemStyle: { color: HUES[i % HUES.length] } })),
            { name: 'sites', type: 'scatter', coordinateSystem: 'geo', progressive: 0, data: points, itemStyle: { color: c.ink, borderColor: c.page, borderWidth: 1 }, z: 5 },
        ],
    };
}

export const MapPicture: Picture = () => {
    const { report } = useShared();
    const places = report.table('map_places'), links = report.table('map_links');
    const [all, setAll] = useState(false);
    const made = useMemo(() => {
        if (!places || places.rows === 0) return null;
        const box = boxOf(numbers(places, 'lat'), numbers(places, 'lon'), all);
        const wide: Box = { west: box.west - 30, east: box.east + 30, south: box.south - 20, north: box.north + 20 };
        const features = within(shapes(), wide).map((s) => ({ type: 'Feature', properties: { name: s.name }, geometry: { type: 'MultiPolygon', coordinates: s.rings.map((r) => [r]) } }));
        registerMap('outlines', features);
        const media = new Set<string>();
        for (let row = 0; links && row < links.rows; row++) media.add(String(links.value(row, links.at('medium')) ?? 'unknown'));
        const kinds = [...media].sort();
        return (c: Colours) => draw(c, places, links, box, kinds);
    }, [places, links, all]);
    if (!places || !made) return null;
    const open = (data: unknown) => {
        const id = (data as { id?: string | null } | undefined)?.id;
        if (typeof id === 'string') location.hash = href(['about', id]);
    };
    return (
        <section>
            <div class="tools"><label><input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} /> also what lies far off</label> <span class="unit">Drag to move, turn the wheel to come nearer; a place or a link leads to all that is said of it.</span></div>
            <Chart label={`A map of ${places.rows} places and ${links?.rows ?? 0} links; the tables below say the same.`} height={560} option={made} onClick={open} />
        </section>
    );
};
