import { href } from './address';
import { Copy } from './copy';
import { useShared } from './context';
import { Said } from './chapter';

/** `sheet`: of a whole report, where what each part assumes stands with the part. */
export function MethodPage({ sheet = false }: { sheet?: boolean }) {
    const { report } = useShared();
    return (
        <>
            <h1>Method, assumptions, and what this does not tell you</h1>
            <h2>How to read the numbers</h2>
            <ul>
                <li>Two numbers with a dash are bounds. The low one counts what is certain from what the sources say; the high one counts also what is possible: what nobody recorded, what sources contest, what is only a range.</li>
                <li>Shares are never rounded to 0 % or 100 %: &lt;0.1 % is something, &gt;99.9 % is not all. Bounds are rounded outwards.</li>
                <li>A dash alone means that nobody says. It is not zero.</li>
                <li><b>Standing</b> counts channels that exist; <b>latent</b> counts also what could be prepared.</li>
                <li>A <b>breach</b> is of a law that binds on the day; a <b>departure</b> is from advice; <b>would breach</b> is of a rule that does not hold yet; an <b>indicator</b> measures and judges nothing. They are never added.</li>
            </ul>
            <h2>What this does not tell you</h2>
            <ul>
                <li>What is not in the case. Every figure is of the records that were imported, as of the day above; an operator that sent nothing is not exposed to anybody here.</li>
                <li>What anybody intends. It shows what actors could do by ties that are recorded, and no likelihood.</li>
                <li>That something is safe. No finding means that no rule that was asked fails by what is known.</li>
                <li>How good a product is. Makers and owners are judged by what is recorded of them, and code is not looked into.</li>
                <li>What a regulator, court or supplier would say. It is evidence for a decision, not one.</li>
            </ul>
            <h2>What it rests on</h2>
            <dl>{report.head.filter((h) => h.text !== null).map((h) => <><dt>{h.title}</dt><dd class={h.name === 'digest' ? 'id' : ''}><bdi>{h.name === 'packs' ? h.text?.split(',').join(', ') : h.text}</bdi></dd></>)}</dl>
            {report.table('check_sources') && <p>The <a href={href(['table', 'check_sources'])}>sources</a> and their dates; the <a href={href(['table', 'rules_packs'])}>packs of rules</a> and their digests.</p>}
            <h2>What was asked, and what each part assumes</h2>
            {sheet && <p>Each part begins with the command that asks it, and with its notes.</p>}
            {!sheet && report.parts.filter((p) => p.asked !== '' || p.said.length > 0).map((p) => (
                <section>
                    <h3>{p.title}</h3>
                    {p.asked !== '' && <p class="asked"><Copy text={p.asked} label="the command" /></p>}
                    <Said part={p} />
                </section>
            ))}
        </>
    );
}
