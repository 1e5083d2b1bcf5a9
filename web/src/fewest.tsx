import { href } from './address';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Part, Report, Table } from './data';
import { nameOf } from './names';
import { shown } from './show';
import { thingsOf } from './things';

const MOST = 60;

/** Of what nobody is named for, what it is: 'unknown:element:x'. */
function called(report: Report, one: string): string {
    const of = /^unknown:(\w+):(.*)$/.exec(one);
    return of ? `whoever made ${of[1]} ${nameOf(report, of[2] ?? '')}` : nameOf(report, one);
}

function Names({ set }: { set: string }) {
    const { report } = useShared();
    return <>{thingsOf(set, 'set').map((one, i) => <>{i > 0 && ' + '}<a href={href(['about', one])} title={one}><bdi>{called(report, one)}</bdi></a></>)}</>;
}

/** As many dots as it takes: full for certain, open for possible. */
function Dots({ n, full }: { n: number; full: boolean }) {
    return <span class="dots" aria-hidden="true">{(full ? '●' : '○').repeat(Math.min(n, 8))}{n > 8 ? '…' : ''}</span>;
}

function Side({ t, row, which }: { t: Table; row: number; which: 'certain' | 'possible' }) {
    const n = t.value(row, t.at(`${which}_at_most`)), least = t.value(row, t.at(`${which}_at_least`));
    const set = t.value(row, t.at(`${which}_set`)), id = t.value(row, t.at(`${which}_explain`));
    if (n === null && least === null) return <td class="nothing">–</td>;
    if (n === null) return <td class="nothing">more than {Number(least) - 1}, if any</td>;
    return (
        <td>
            <Dots n={Number(n)} full={which === 'certain'} /> <b>{least !== null && least !== n ? `${least}–${n}` : String(n)}</b>{' '}
            {set !== null && <Names set={String(set)} />} {id !== null && <a class="why" href={href(['about', String(id)])}>why</a>}
        </td>
    );
}

interface Others { rows: Map<string, number>; all: boolean; sets: Table }

/** Of each service the fewest states without the nation itself: certain ones before possible ones. */
function othersOf(report: Report, part: Part, home: string): Others | null {
    const sets = report.table(`${part.name}_sets`);
    if (!sets || home === '' || !part.name.endsWith('_states')) return null;
    const rows = new Map<string, number>();
    const weight = (row: number) => (sets.value(row, sets.at('certain')) === true ? 0 : 100) + Number(sets.value(row, sets.at('parties')) ?? 99);
    for (let row = 0; row < sets.rows; row++) {
        if (thingsOf(String(sets.value(row, sets.at('set')) ?? ''), 'set').includes(home)) continue;
        const service = String(sets.value(row, sets.at('service'))), before = rows.get(service);
        if (before === undefined || weight(row) < weight(before)) rows.set(service, row);
    }
    return { rows, sets, all: Number(part.heads.find((h) => h.name === 'left_out')?.value.replace(/\D/g, '') ?? 0) === 0 };
}

function Other({ of, service }: { of: Others; service: string }) {
    const row = of.rows.get(service), t = of.sets;
    if (row === undefined) return <td class="nothing">{of.all ? 'none of up to two' : 'in the full list'}</td>;
    const full = t.value(row, t.at('certain')) === true, id = t.value(row, t.at('explain'));
    return (
        <td>
            <Dots n={Number(t.value(row, t.at('parties')))} full={full} /> <b>{String(t.value(row, t.at('parties')))}</b>{' '}
            <Names set={String(t.value(row, t.at('set')))} />{full ? '' : ', possibly'} {id !== null && <a class="why" href={href(['about', String(id)])}>why</a>}
        </td>
    );
}

export const Fewest: Picture = ({ chapter }) => {
    const { report } = useShared();
    const home = report.head.find((h) => h.name === 'nation')?.text ?? '';
    return (
        <>
            {chapter.parts.map((p) => {
                const t = report.table(`${p.name}_fewest`);
                if (!t || t.rows === 0) return null;
                const others = othersOf(report, p, home), n = Math.min(t.rows, MOST);
                return (
                    <section>
                        <h2>{p.title}</h2>
                        <div class="wide" tabIndex={0} role="region" aria-label={`${p.title}, by service`}>
                            <table class="fewest">
                                <thead><tr><th scope="col">Service</th><th scope="col" class="r">Criticality</th><th scope="col" class="r">Users</th><th scope="col">Certainly down with</th><th scope="col">Possibly down with</th>{others && <th scope="col">Without {nameOf(report, home)} itself</th>}</tr></thead>
                                <tbody>
                                    {Array.from({ length: n }, (_, row) => (
                                        <tr>
                                            <th scope="row"><a href={href(['about', String(t.value(row, t.at('service')))])}><bdi>{shown(t, row, t.at('service_name'))}</bdi></a></th>
                                            <td class="r">{shown(t, row, t.at('criticality'))}</td>
                                            <td class="r">{shown(t, row, t.at('users'))}</td>
                                            <Side t={t} row={row} which="certain" />
                                            <Side t={t} row={row} which="possible" />
                                            {others && <Other of={others} service={String(t.value(row, t.at('service')))} />}
                                        </tr>
                                    ))}
                                </tbody>
                            </table>
                        </div>
                        {t.rows > n && <p>{n} of {t.rows}, the most critical first; <a href={href(['table', t.name])}>all of them</a>.</p>}
                    </section>
                );
            })}
        </>
    );
};
