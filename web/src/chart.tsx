// The one place that knows ECharts: only what is used of it is bundled, and nothing of it writes HTML (the
// policy allows no styles but the page's own).
import { BarChart, LinesChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GeoComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'preact/hooks';

echarts.use([BarChart, LinesChart, ScatterChart, AriaComponent, GeoComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export interface Colours { ink: string; soft: string; line: string; fill: string; page: string; accent: string; accentSoft: string; bad: string }

function colours(): Colours {
    const of = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return { ink: of('--ink'), soft: of('--soft'), line: of('--line'), fill: of('--fill'), page: of('--page'), accent: of('--accent'), accentSoft: of('--accent-soft'), bad: of('--bad') };
}

/* As style.css has them for paper, of A4 the width between its margins. */
const PAPER: Colours = { ink: '#000', soft: '#444', line: '#bbb', fill: '#f2f2f2', page: '#fff', accent: '#0b5cad', accentSoft: '#a9c9e8', bad: '#8a0000' };
const LINE = 34; /* characters of a label beside a bar */
const PAPER_WIDTH = 680;
const MOST_OF_SHEET = 800; /* below a title */
const PAPER_POINTS = 2.5; /* of each of these */

export const registerMap = (name: string, features: object[]) =>
    echarts.registerMap(name, { type: 'FeatureCollection', features } as never);

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Option = Record<string, any>;

const draw = (chart: echarts.ECharts, option: (c: Colours) => Option, c: Colours) =>
    chart.setOption({ animation: false, textStyle: { color: c.ink, fontFamily: 'system-ui, sans-serif' }, tooltip: { renderMode: 'richText', confine: true, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink } }, ...option(c) }, true);

/** The picture in the colours and the width of paper, as points: what a browser makes on paper of the strokes
 *  of a canvas leaves maps blank, and what waits for the next frame is not on it. */
function forPaper(option: (c: Colours) => Option, height: number): HTMLCanvasElement {
    const chart = echarts.init(document.createElement('div'), undefined, { renderer: 'canvas', width: PAPER_WIDTH, height, devicePixelRatio: PAPER_POINTS });
    draw(chart, option, PAPER);
    chart.getZr().flush();
    const drawn = chart.getRenderedCanvas({ pixelRatio: PAPER_POINTS, backgroundColor: PAPER.page });
    const points = drawn.getContext('2d')?.getImageData(0, 0, drawn.width, drawn.height);
    const made = document.createElement('canvas');
    made.width = drawn.width;
    made.height = drawn.height;
    made.className = 'onpaper';
    if (points) made.getContext('2d')?.putImageData(points, 0, 0);
    chart.dispose();
    return made;
}

/** A picture. It says in words what it shows; the numbers stand in a table beside it. */
export function Chart({ label, height, option, onClick }: { label: string; height: number; option: (c: Colours) => Option; onClick?: (data: unknown) => void }) {
    const box = useRef<HTMLDivElement>(null);
    const click = useRef(onClick);
    click.current = onClick;
    useEffect(() => {
        if (!box.current) return;
        const chart = echarts.init(box.current, undefined, { renderer: 'canvas' });
        const dark = matchMedia('(prefers-color-scheme: dark)');
        const screen = () => draw(chart, option, colours());
        screen();
        chart.on('click', (e: { data?: unknown; name?: string }) => click.current?.(e.data ?? e.name));
        let onPaper: HTMLCanvasElement | null = null;
        const paper = () => {
            onPaper?.remove();
            onPaper = forPaper(option, height);
            box.current?.append(onPaper);
        };
        const back = () => {
            onPaper?.remove();
            onPaper = null;
            chart.resize();
        };
        const sized = new ResizeObserver(() => {
            if (!onPaper && !chart.isDisposed()) chart.resize();
        });
        sized.observe(box.current);
        dark.addEventListener('change', screen);
        addEventListener('beforeprint', paper);
        addEventListener('afterprint', back);
        return () => {
            sized.disconnect();
            dark.removeEventListener('change', screen);
            removeEventListener('beforeprint', paper);
            removeEventListener('afterprint', back);
            onPaper?.remove();
            chart.dispose();
        };
    }, [option, height]);
    return <div class={height > MOST_OF_SHEET ? 'chart tall' : 'chart'} ref={box} role="img" aria-label={label} style={{ height: `${height}px` }}></div>;
}

/** A name as one line of so many characters: half a character is none. */
const line = (name: string) => { const all = [...name.replace(/\s+/gu, ' ')]; return all.length > LINE ? `${all.slice(0, LINE - 1).join('')}…` : all.join(''); };

/** Bars of bounds: what is certain is full, what is only possible is hatched. */
export function boundsOption(c: Colours, names: string[], low: number[], high: number[], say: (i: number) => string, unit: string): Option {
    return {
        aria: { enabled: false },
        grid: { left: 8, right: 30, top: 34, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: c.ink }, data: ['certain', 'possible'], selectedMode: false },
        tooltip: { renderMode: 'richText', confine: true, trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink }, formatter: (all: { dataIndex: number }[]) => (all[0] ? say(all[0].dataIndex) : '') },
        xAxis: { type: 'value', minInterval: [...low, ...high].every(Number.isInteger) ? 1 : 0, name: unit, nameTextStyle: { color: c.soft }, axisLabel: { color: c.soft, hideOverlap: true, formatter: (v: number) => (v >= 1e6 ? `${v / 1e6} M` : v >= 1e4 ? `${v / 1e3} k` : String(v)) }, splitLine: { lineStyle: { color: c.line } } },
        yAxis: { type: 'category', inverse: true, data: names, axisLabel: { color: c.ink, formatter: line }, axisLine: { lineStyle: { color: c.soft } }, axisTick: { show: false } },
        series: [
            { name: 'certain', type: 'bar', stack: 'x', data: low, itemStyle: { color: c.accent }, barMaxWidth: 18 },
            { name: 'possible', type: 'bar', stack: 'x', data: high.map((h, i) => h - (low[i] ?? 0)), itemStyle: { color: c.page, borderColor: c.accent, borderWidth: 1, decal: { symbol: 'rect', color: c.accent, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 } }, barMaxWidth: 18 },
        ],
    };
}
