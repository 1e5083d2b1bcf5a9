import { href } from './address';
import type { Table } from './data';
import { shown } from './show';
import { isExplain, isThing, targetOf, thingsOf } from './things';

/** An identifier may break after its separators. */
function Id({ text }: { text: string }) {
    return (
        <bdi class="id">
            {text.split(/(?<=[/:+])/).map((piece, i) => (i ? [<wbr />, piece] : piece))}
        </bdi>
    );
}

/** Signs stand beside words, so that nothing is said by colour alone. */
const SIGNS: Record<string, string> = {
    fail: '✕', breach: '✕', lost: '✕', error: '✕', no: '✕',
    departure: '△', warning: '△', 'would-breach': '◇', unknown: '?', possible: '?', indicator: '○', pass: '✓', note: '·',
};

export function Code({ text }: { text: string }) {
    const sign = SIGNS[text];
    return (
        <span class={`code${sign ? ` is-${text}` : ''}`}>
            {sign && <span aria-hidden="true">{sign} </span>}
            {text}
        </span>
    );
}

/** One value: things and explanations lead to all that is said of them. */
export function Cell({ table, row, column }: { table: Table; row: number; column: number }) {
    const c = table.columns[column];
    const v = table.value(row, column);
    const text = shown(table, row, column);
    if (!c || v === null) return <span class="nothing">{text}</span>;
    if (isExplain(c.name)) return <a href={href(['about', text])}><Id text={text} /></a>;
    if (isThing(c.name) && c.kind !== 'date')
        return (
            <>
                {thingsOf(text, c.name).map((one, i) => (
                    <>
                        {i > 0 && ' + '}
                        <a href={href(['about', targetOf(one)])}>{c.kind === 'id' ? <Id text={one} /> : <bdi>{one}</bdi>}</a>
                    </>
                ))}
            </>
        );
    if (c.kind === 'id') return <Id text={text} />;
    if (c.kind === 'code') return <Code text={text} />;
    return c.kind === 'text' ? <bdi>{text}</bdi> : <>{text}</>;
}
