// The address after '#' says all of what is shown, so that a view can be passed on.
import { useEffect, useState } from 'preact/hooks';

export interface Address {
    path: string[];
    query: URLSearchParams;
}

export function readAddress(hash: string): Address {
    const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
    const parts = path.split('/').filter((p) => p !== '');
    return {
        path: parts.map((p) => {
            try {
                return decodeURIComponent(p);
            } catch {
                return p;
            }
        }),
        query: new URLSearchParams(query),
    };
}

export function href(path: string[], query?: Record<string, string> | URLSearchParams): string {
    const q = new URLSearchParams(query).toString();
    return `#/${path.map(encodeURIComponent).join('/')}${q ? `?${q}` : ''}`;
}

/** Writes the query without a new step in the history: filters change with every key. */
export function replaceQuery(change: (q: URLSearchParams) => void): void {
    const a = readAddress(location.hash);
    change(a.query);
    history.replaceState(null, '', href(a.path, a.query));
    window.dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useAddress(): Address {
    const [hash, set] = useState(location.hash);
    useEffect(() => {
        const changed = () => set(location.hash);
        addEventListener('hashchange', changed);
        return () => removeEventListener('hashchange', changed);
    }, []);
    return readAddress(hash);
}
