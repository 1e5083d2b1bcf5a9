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

export const registerMap = (name: string, features: object[]) =>
    echarts.registerMap(name, { type: 'FeatureCollection', features } as never);

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Option = Record<string, any>;

/** A picture. It says in words what it shows; the numbers stand in a table beside it. */
export function Chart({ label, height, option, onClick }: { label: string; height: number; option: (c: Colours) => Option; onClick?: (data: unknown) => void }) {
    const box = useRef<HTMLDivElement>(null);
    const click = useRef(onClick);
    click.current = onClick;
    useEffect(() => {
        if (!box.current) return;
        const chart = echarts.init(box.current, undefined, { renderer: 'canvas' });
        const dark = matchMedia('(prefers-color-scheme: dark)');
        const print = matchMedia('print');
        const draw = () => {
            const c = colours();
            if (print.matches) chart.resize();
            chart.setOption({ animation: false, textStyle: { color: c.ink, fontFamily: 'system-ui, sans-serif' }, tooltip: { renderMode: 'richText', confine: true, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink } }, ...option(c) }, true);
            if (print.matches) chart.getZr().flush();
        };
        draw();
        chart.on('click', (e: { data?: unknown; name?: string }) => click.current?.(e.data ?? e.name));
        /* Paper is drawn at once: what waits for the next frame is not on it. */
        const sized = new ResizeObserver(() => {
            if (chart.isDisposed()) return;
            chart.resize();
            chart.getZr().flush();
        });
        sized.observe(box.current);
        dark.addEventListener('change', draw);
        print.addEventListener('change', draw);
        return () => {
            sized.disconnect();
            dark.removeEventListener('change', draw);
            print.removeEventListener('change', draw);
            chart.dispose();
        };
    }, [option, height]);
    return <div class="chart" ref={box} role="img" aria-label={label} style={{ height: `${height}px` }}></div>;
}

/** Bars of bounds: what is certain is full, what is only possible is hatched. */
export function boundsOption(c: Colours, names: string[], low: number[], high: number[], say: (i: number) => string, unit: string): Option {
    return {
        aria: { enabled: false },
        grid: { left: 8, right: 30, top: 34, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: c.ink }, data: ['certain', 'possible'], selectedMode: false },
        tooltip: { renderMode: 'richText', confine: true, trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: c.page, borderColor: c.soft, textStyle: { color: c.ink }, formatter: (all: { dataIndex: number }[]) => (all[0] ? say(all[0].dataIndex) : '') },
        xAxis: { type: 'value', name: unit, nameTextStyle: { color: c.soft }, axisLabel: { color: c.soft, hideOverlap: true, formatter: (v: number) => (v >= 1e6 ? `${v / 1e6} M` : v >= 1e4 ? `${v / 1e3} k` : String(v)) }, splitLine: { lineStyle: { color: c.line } } },
        yAxis: { type: 'category', inverse: true, data: names, axisLabel: { color: c.ink, width: 220, overflow: 'truncate' }, axisLine: { lineStyle: { color: c.soft } }, axisTick: { show: false } },
        series: [
            { name: 'certain', type: 'bar', stack: 'x', data: low, itemStyle: { color: c.accent }, barMaxWidth: 18 },
            { name: 'possible', type: 'bar', stack: 'x', data: high.map((h, i) => h - (low[i] ?? 0)), itemStyle: { color: c.page, borderColor: c.accent, borderWidth: 1, decal: { symbol: 'rect', color: c.accent, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 } }, barMaxWidth: 18 },
        ],
    };
}
