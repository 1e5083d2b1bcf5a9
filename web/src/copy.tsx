import { useState } from 'preact/hooks';
import { useShared } from './context';

async function toClipboard(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}

/** A text with a button that copies it; where the browser forbids that the text can be selected. */
export function Copy({ text, label }: { text: string; label?: string }) {
    const [state, set] = useState('');
    const click = async () => {
        set((await toClipboard(text)) ? 'copied' : 'select it and copy');
        setTimeout(() => set(''), 2500);
    };
    return (
        <span class="copy">
            <code>{text}</code>
            <button type="button" onClick={click} aria-label={`Copy ${label ?? text}`}>
                Copy
            </button>
            <span role="status">{state}</span>
        </span>
    );
}

const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The command that explains an id, with what its part was asked. */
export function explainCommand(caseName: string, id: string, asked: string): string {
    const grade = /--grade \S+/.exec(asked)?.[0];
    const keep = id.startsWith('exposure:') && grade ? ` ${grade}` : '';
    return `cordon explain ${quote(caseName)} ${quote(id)}${keep}`;
}

export function Explain({ id, part }: { id: string; part: string | null }) {
    const { report } = useShared();
    const caseName = report.head.find((h) => h.name === 'case')?.text ?? 'CASE';
    const asked = report.parts.find((p) => p.name === part)?.asked ?? '';
    return <Copy text={explainCommand(caseName, id, asked)} label="the command that explains it" />;
}
