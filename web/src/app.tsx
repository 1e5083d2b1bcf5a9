import { useEffect, useMemo, useRef } from 'preact/hooks';
import { AboutPage } from './about';
import { Control } from './control';
import { Deadlines } from './deadlines';
import { Divergence } from './divergence';
import { Quality } from './quality';
import { Register } from './register';
import { Routes } from './routes';
import { href, useAddress } from './address';
import { ChapterPage, type Picture } from './chapter';
import { chaptersOf } from './chapters';
import { SharedContext } from './context';
import type { Report } from './data';
import { Fewest } from './fewest';
import { FirstPage } from './first';
import { Gaps } from './gaps';
import { Losses } from './losses';
import { MapPicture } from './map';
import { Matrix } from './matrix';
import { MethodPage } from './method';
import { PaperPage, markSheets } from './paper';
import { Rules } from './rules';
import { Shares } from './shares';
import { TablePage, TablesPage } from './tablepage';

/** What a chapter shows before its tables. */
const PICTURES: Record<string, Picture> = { map: MapPicture, exposure: Matrix, losses: Losses, fewest: Fewest, shares: Shares, rules: Rules, gaps: Gaps, routes: Routes, divergence: Divergence, deadlines: Deadlines, register: Register, control: Control, data: Quality };

function Marking({ text, place }: { text: string | null; place: string }) {
    return text === null ? null : <div class={`marking ${place}`} role="note" aria-label={`Marking, ${place}`}><bdi>{text}</bdi></div>;
}

export function App({ report }: { report: Report }) {
    const chapters = useMemo(() => chaptersOf(report), [report]);
    const { path } = useAddress();
    const main = useRef<HTMLElement>(null);
    const where = path.join('/');
    const chapter = chapters.find((c) => c.name === path[0]);
    const title = path[0] === 'about' ? path.slice(1).join('/') : chapter?.title;
    const shown = useRef(where);
    useEffect(() => markSheets(report.marking, report.title), [report]);
    useEffect(() => {
        document.title = title ? `${title} - ${report.title}` : report.title;
        if (shown.current === where) return;
        shown.current = where;
        main.current?.focus({ preventScroll: true });
        scrollTo(0, 0);
    }, [where]);
    const link = (to: string, text: string) => <li><a href={href(to ? [to] : [])} aria-current={(path[0] ?? '') === to ? 'page' : undefined}>{text}</a></li>;
    return (
        <SharedContext.Provider value={{ report, chapters }}>
            <a class="skip" href={location.hash || '#/'} onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>To the content</a>
            <Marking text={report.marking} place="above" />
            <div class="columns">
                <nav aria-label="Chapters">
                    <ul>
                        {link('', 'First page')}
                        {chapters.map((c) => link(c.name, c.title))}
                        {link('tables', 'All tables')}
                        {link('method', 'Method and limits')}
                        {link('paper', 'All on paper')}
                    </ul>
                </nav>
                <main ref={main} tabIndex={-1} data-where={where}>
                    {path.length === 0 ? <FirstPage />
                    : path[0] === 'table' ? <TablePage key={where} name={path[1] ?? ''} />
                    : path[0] === 'tables' ? <TablesPage />
                    : path[0] === 'method' ? <MethodPage />
                    : path[0] === 'paper' ? <PaperPage pictures={PICTURES} />
                    : path[0] === 'about' ? <AboutPage id={path.slice(1).join('/')} />
                    : chapter ? <ChapterPage key={chapter.name} chapter={chapter} picture={PICTURES[chapter.name]} />
                    : <><h1>There is no such page</h1><p><a href="#/">First page</a></p></>}
                </main>
            </div>
            <Marking text={report.marking} place="below" />
        </SharedContext.Provider>
    );
}
