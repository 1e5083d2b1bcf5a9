// The ways that services ask to be trusted: by what is known of them, those of the gravest services first.
import { useMemo } from 'preact/hooks';
import { href } from './address';
import { Code } from './cell';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Report, Table } from './data';
import { nameOf } from './names';
import { shown } from './show';

const GROUPS: { codes: string[] | null; title: string; one?: string; says: string }[] = [
    { codes: ['no'], title: 'No trusted way', says: 'every way leads over somebody who is to be avoided' },
    { codes: ['unknown', 'possible'], title: 'Not known', says: 'a trusted way is possible and not certain' },
    { codes: ['certain', 'yes'], title: 'A trusted way', says: 'whatever is not known' },
    { codes: null, title: 'Ask for no trusted way', one: 'Asks for no trusted way', says: 'the need names no policy' },
];
const MOST = 60;

function criticality(report: Report): Map<string, number> {
    const all = new Map<string, number>();
    const t = report.table('fewest_suppliers_fewest') ?? report.table('standing_services');
    for (let row = 0; t && row < t.rows; row++) all.set(String(t.value(row, t.at('service'))), Number(t.value(row, t.at('criticality')) ?? 0));
    return all;
}

function Place({ id }: { id: string | null }) {
    const { report } = useShared();
    return id === null ? <span class="nothing">–</span> : <a href={href(['about', id])} title={id}><bdi>{nameOf(report, id)}</bdi></a>;
}

function Ways({ t, rows, weight, label }: { t: Table; rows: number[]; weight: Map<string, number>; label: string }) {
    const at = (row: number, c: string) => { const v = t.value(row, t.at(c)); return v === null ? null : String(v); };
    return (
        <div class="wide" tabIndex={0} role="region" aria-label={label}>
            <table>
                <thead><tr><th scope="col">Service</th><th scope="col" class="r">Criticality</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Shall avoid (policy)</th><th scope="col">Trusted way</th></tr></thead>
                <tbody>
                    {rows.slice(0, MOST).map((row) => (
                        <tr>
                            <th scope="row"><Place id={at(row, 'service')} /> <small class="id">{at(row, 'need')}</small></th>
                            <td class="r">{weight.get(at(row, 'service') ?? '') ?? '–'}</td>
                            <td><Place id={at(row, 'from')} /></td>
                            <td><Place id={at(row, 'to')} /></td>
                            <td>{at(row, 'policy') === null ? <span class="nothing">asks for none</span> : <><bdi>{at(row, 'policy')}</bdi>{at(row, 'known') !== null && t.value(row, t.at('known')) === false && <span class="nothing"> (the case does not say what it is)</span>}</>}</td>
                            <td>{at(row, 'policy') === null ? <span class="nothing">–</span> : <Code text={shown(t, row, t.at('trusted'))} />}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export const Routes: Picture = () => {
    const { report } = useShared();
    const t = report.table('routes_services');
    const weight = useMemo(() => criticality(report), [report]);
    const groups = useMemo(() => {
        if (!t) return [];
        const of = (row: number) => weight.get(String(t.value(row, t.at('service')))) ?? 0;
        const rows = Array.from({ length: t.rows }, (_, i) => i).sort((a, b) => of(b) - of(a) || a - b);
        return GROUPS.map((g) => ({ ...g, rows: rows.filter((row) => (t.value(row, t.at('policy')) === null ? g.codes === null : g.codes?.includes(String(t.value(row, t.at('trusted')))))) }));
    }, [t, weight]);
    if (!t || t.rows === 0) return null;
    return (
        <>
            <div class="tiles">
                {groups.map((g) => <div class="tile"><b>{g.rows.length}</b> <span>{(g.rows.length === 1 ? g.one ?? g.title : g.title).toLowerCase()}</span> <small>{g.says}</small></div>)}
            </div>
            {groups.filter((g) => g.rows.length > 0).map((g) => (
                <section>
                    <h2>{g.title} <span class="unit">{g.rows.length} of {t.rows} paths</span></h2>
                    <Ways t={t} rows={g.rows} weight={weight} label={g.title} />
                    {g.rows.length > MOST && <p><a href={href(['table', t.name], g.codes ? { 'f.trusted': g.codes[0] ?? '' } : {})}>All {g.rows.length}</a></p>}
                </section>
            ))}
            <Openings weight={weight} />
        </>
    );
};

/** What would open those that are closed: what to replace, for how much, and what stands in every way. */
function Openings({ weight }: { weight: Map<string, number> }) {
    const { report } = useShared();
    const t = report.table('routes_openings');
    const rows = useMemo(() => {
        if (!t) return [];
        const of = (row: number) => weight.get(String(t.value(row, t.at('service')))) ?? 0;
        return Array.from({ length: t.rows }, (_, i) => i).sort((a, b) => of(b) - of(a) || a - b);
    }, [t, weight]);
    if (!t || rows.length === 0) return null;
    const at = (row: number, c: string) => { const v = t.value(row, t.at(c)); return v === null ? null : String(v); };
    const text = (row: number, c: string) => { const v = shown(t, row, t.at(c)); return v === '–' ? <span class="nothing">–</span> : <bdi>{v}</bdi>; };
    const closed = rows.filter((row) => t.value(row, t.at('open')) !== true).length;
    return (
        <section>
            <h2>What would open them <span class="unit">{rows.length - closed} of {rows.length} can be opened</span></h2>
            <p>The cheapest links and elements to replace, or, where that is cheaper, to seal from end to end. <i>certain</i>: trusted beyond doubt after that; <i>possible</i>: only what is certainly not trusted goes. Where nothing can be replaced, the last column says what every way passes: an end of it, a territory, or something of which it is not all known who has a hand in it.</p>
            <div class="wide" tabIndex={0} role="region" aria-label="What would open them">
                <table>
                    <thead><tr><th scope="col">Service</th><th scope="col">From</th><th scope="col">To</th><th scope="col">A way that is</th><th scope="col">Opens</th><th scope="col" class="r">Cost</th><th scope="col">What to replace</th><th scope="col">Or seal</th><th scope="col">Every way passes one of</th></tr></thead>
                    <tbody>
                        {rows.slice(0, MOST).map((row) => (
                            <tr>
                                <th scope="row"><Place id={at(row, 'service')} /> <small class="id">{at(row, 'need')}</small></th>
                                <td><Place id={at(row, 'from')} /></td>
                                <td><Place id={at(row, 'to')} /></td>
                                <td>{at(row, 'bound')}</td>
                                <td><Code text={t.value(row, t.at('open')) === true ? 'yes' : 'no'} /></td>
                                <td class="r">{text(row, 'cost')}{Number(t.value(row, t.at('costless')) ?? 0) > 0 && <small> and {at(row, 'costless')} without a cost</small>}</td>
                                <td>{text(row, 'what')}</td>
                                <td>{at(row, 'sealed_ways') === null ? <span class="nothing">–</span> : <>{at(row, 'sealed_ways')} {at(row, 'sealed_ways') === '1' ? 'way' : 'ways'}{at(row, 'sealed_replace') !== '0' && `, ${at(row, 'sealed_replace')} to replace`}: {text(row, 'sealed_cost')}</>}</td>
                                <td>{text(row, 'passes')}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {rows.length > MOST && <p><a href={href(['table', t.name])}>All {rows.length}</a></p>}
        </section>
    );
}
