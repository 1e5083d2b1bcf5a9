// What is printed: the marking on every sheet, and tables without windows.
import { useEffect, useState } from 'preact/hooks';
import { ChapterPage, type Picture } from './chapter';
import { useShared } from './context';
import { FirstPage } from './first';
import { MethodPage } from './method';

export function usePrinting(): boolean {
    const [printing, set] = useState(false);
    useEffect(() => {
        const before = () => set(true), after = () => set(false);
        addEventListener('beforeprint', before);
        addEventListener('afterprint', after);
        return () => {
            removeEventListener('beforeprint', before);
            removeEventListener('afterprint', after);
        };
    }, []);
    return printing;
}

/** The marking in the margins of each sheet. As text of a style sheet, so all but plain characters is escaped. */
export function markSheets(marking: string | null, title: string): void {
    const css = (s: string) => `"${[...s].map((c) => (/[\w .-]/.test(c) ? c : `\\${(c.codePointAt(0) as number).toString(16)} `)).join('')}"`;
    const sheet = new CSSStyleSheet();
    const box = 'font: 700 10pt sans-serif; letter-spacing: .06em;';
    const mark = marking === null ? '' : `@top-center { content: ${css(marking)}; ${box} } @bottom-center { content: ${css(marking)}; ${box} }`;
    sheet.replaceSync(`@page { size: A4; margin: 18mm 14mm; ${mark} @bottom-left { content: ${css(title)}; font: 8pt sans-serif; } @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } } @page wide { size: A4 landscape; }`);
    document.adoptedStyleSheets = [sheet];
}

/** The whole report, one chapter after the other. */
export function PaperPage({ pictures }: { pictures: Record<string, Picture> }) {
    const { chapters } = useShared();
    return (
        <div class="paper">
            <p class="noprint tools"><button type="button" onClick={() => print()}>Print</button> The whole report, with the first rows of each table; the tables themselves print in full from their own pages.</p>
            <FirstPage />
            {chapters.map((c) => <div class="sheet"><ChapterPage key={c.name} chapter={c} picture={pictures[c.name]} sheet /></div>)}
            <div class="sheet"><MethodPage sheet /></div>
        </div>
    );
}
