// The chapters in the order in which they are read, and the parts of the document that each shows. Parts
// that no chapter names have one of their own.
import type { Part, Report } from './data';

export interface Chapter {
    name: string;
    title: string;
    about: string;
    parts: Part[];
}

const PLAN: { name: string; title: string; about: string; parts: string[] }[] = [
    { name: 'map', title: 'Map', about: 'Where sites stand and links run.', parts: ['map'] },
    { name: 'exposure', title: 'Who could do what', about: 'What states and others could read, change or stop, by ties that are recorded: no statement that they do or would.', parts: ['standing', 'latent'] },
    { name: 'losses', title: 'What breaks without whom', about: 'Services and people that are left without, when a supplier, a state, a site or a risk group is lost.', parts: ['withdraws', 'fails', 'sabotages', 'sites', 'groups'] },
    { name: 'fewest', title: 'The fewest that suffice', about: 'How few suppliers or states are enough to take each service down.', parts: ['fewest_suppliers', 'fewest_states'] },
    { name: 'shares', title: 'Shares', about: 'How much of each layer comes from whom.', parts: ['shares', 'trend', 'regions', 'operators', 'systems'] },
    { name: 'routes', title: 'Trusted ways', about: 'Whether services that ask for trusted ways have one, and what would open one where they have none.', parts: ['routes'] },
    { name: 'rules', title: 'Rules', about: 'Verdicts by pack, with clause, value, bound and evidence. Breaches and departures are not one number: a law binds, advice does not.', parts: ['rules'] },
    { name: 'divergence', title: 'Where nations differ', about: 'The same networks under every pack side by side, each as if it bound them: what each asks for, and what it comes to.', parts: ['compare'] },
    { name: 'deadlines', title: 'Deadlines ahead', about: 'What becomes unlawful, and when, if nothing changes but the date.', parts: ['deadlines', 'until', 'ahead'] },
    { name: 'gaps', title: 'What nobody knows', about: 'The questions whose answers decide verdicts, and who can answer them.', parts: ['gaps'] },
    { name: 'control', title: 'Who controls whom', about: 'Control of the firms in the case, up to who stands at the end.', parts: ['control', 'holdings'] },
    { name: 'register', title: 'Risk register', about: 'What may happen, what of it is open, how likely people judged it, and what it would take. Likelihood and consequence stand side by side and are never multiplied.', parts: ['register', 'risks'] },
    { name: 'since', title: 'What changed since', about: 'This assessment beside an earlier one: what is new, gone, worse or better.', parts: ['since'] },
    { name: 'data', title: 'Data quality', about: 'What is wrong, missing or old in the case.', parts: ['check'] },
];

export function chaptersOf(report: Report): Chapter[] {
    // Without a baseline nothing is said of what changed since.
    const said = report.parts.filter((p) => p.name !== 'since' || p.tables.some((t) => t.rows > 0));
    const left = new Map(said.map((p) => [p.name, p]));
    const take = (name: string) => {
        const p = left.get(name);
        left.delete(name);
        return p ? [p] : [];
    };
    const planned = PLAN.map((c) => ({ ...c, parts: c.parts.flatMap(take) })).filter((c) => c.parts.length > 0);
    return [...planned, ...[...left.values()].map((p) => ({ name: p.name, title: p.title, about: '', parts: [p] }))];
}

/** The title of a table without that of its part, which stands above it. */
export const ownTitle = (part: Part | undefined, title: string) =>
    part && title.startsWith(`${part.title}: `) ? title.slice(part.title.length + 2) : title;
