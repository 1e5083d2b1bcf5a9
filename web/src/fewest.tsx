import { href } from './address';
import type { Picture } from './chapter';
import { useShared } from './context';
import type { Report, Table } from './data';
import { nameOf } from './names';
import { shown } from './show';
import { thingsOf } from './things';

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

export const Fewest: Picture = ({ chapter }) => {
    const { report } = useShared();
    return (
        <>
            {chapter.parts.map((p) => {
                const t = report.table(`${p.name}_fewest`);
                if (!t || t.rows === 0) return null;
                return (
                    <section>
                        <h2>{p.title}</h2>
                        <div class="wide" tabIndex={0} role="region" aria-label={`${p.title}, by service`}>
                            <table>
                                <thead><tr><th scope="col">Service</th><th scope="col" class="r">Criticality</th><th scope="col" class="r">Users</th><th scope="col">Certainly down with</th><th scope="col">Possibly down with</th></tr></thead>
                                <tbody>
                                    {Array.from({ length: Math.min(t.rows, 60) }, (_, row) => (
                                        <tr>
                                            <th scope="row"><a href={href(['about', String(t.value(row, t.at('service')))])}><bdi>{shown(t, row, t.at('service_name'))}</bdi></a></th>
                                            <td class="r">{shown(t, row, t.at('criticality'))}</td>
                                            <td class="r">{shown(t, row, t.at('users'))}</td>
                                            <Side t={t} row={row} which="certain" />
                                            <Side t={t} row={row} which="possible" />
                                        </tr>
                                    ))}
                                </tbody>
                            </table>
                        </div>
                    </section>
                );
            })}
        </>
    );
};
