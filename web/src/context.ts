import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Chapter } from './chapters';
import type { Report } from './data';

export interface Shared {
    report: Report;
    chapters: Chapter[];
}
export const SharedContext = createContext<Shared | null>(null);
export function useShared(): Shared {
    const shared = useContext(SharedContext);
    if (!shared) throw new Error('no report');
    return shared;
}

/** Where a part is shown: its chapter. */
export const chapterOf = (s: Shared, part: string | null) => s.chapters.find((c) => c.parts.some((p) => p.name === part));
