import { useMemo, useState } from 'preact/hooks';
import { href } from './address';
import type { Picture } from './chapter';
import { useShared } from './context';
import { nameOf } from './names';
import { shown } from './show';

const FIRST = 10;
/** Codes of comply --gaps: whom to ask. */
const WHOM: Record<string, string> = {
    operator: 'Ask operators', authority: 'Ask the authority itself', register: 'Ask registers of firms', pack: 'Decide for the packs of rules', supplier: 'Ask suppliers',
};
const titleOf = (whom: string, operator: string | null) => (operator === null ? WHOM[whom] ?? `Ask: ${whom}` : `Ask the ${whom} ${operator}`);
const counted = (shown: string, what: string) => `${shown} ${what}${shown === '1' ? '' : 's'}`;

/** The questions by whom to ask, those that decide most first. */
export const Gaps: Picture = () => {
    const { report } = useShared();
    const t = report.table('gaps_questions');
    const [more, set] = useState(false);
    const by = useMemo(() => {
        const groups = new Map<string, number[]>();
        for (let row = 0; t && row < t.rows; row++) {
            const operator = t.value(row, t.at('operator'));
            const key = titleOf(String(t.value(row, t.at('whom'))), operator === null ? null : nameOf(report, String(operator)));
            groups.set(key, [...(groups.get(key) ?? []), row]);
        }
        return [...groups];
    }, [t, report]);
    if (!t || t.rows === 0) return null;
    return (
        <>
            {by.map(([whom, rows]) => (
                <section>
                    <h2><bdi>{whom}</bdi> <span class="unit">{counted(String(rows.length), 'question')}; the numbers are their places among all</span></h2>
                    <ol>
                        {rows.slice(0, more ? rows.length : FIRST).map((row) => (
                            <li value={Number(t.value(row, t.at('number')) ?? 0)}>
                                <bdi>{shown(t, row, t.at('question'))}</bdi>
                                <div class="more">
                                    decides {counted(shown(t, row, t.at('verdicts')), 'verdict')} ({shown(t, row, t.at('breaches'))} may be {shown(t, row, t.at('breaches')) === '1' ? 'a breach' : 'breaches'}); answer: <bdi>{shown(t, row, t.at('answer'))}</bdi>
                                    {t.value(row, t.at('record')) !== null && <> · <a href={href(['about', String(t.value(row, t.at('record')))])}><bdi>{shown(t, row, t.at('record'))}</bdi></a></>}
                                </div>
                            </li>
                        ))}
                    </ol>
                </section>
            ))}
            {!more && by.some(([, rows]) => rows.length > FIRST) && <button type="button" onClick={() => set(true)}>Show all questions</button>}
        </>
    );
};
