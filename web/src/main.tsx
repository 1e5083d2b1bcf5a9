import { render } from 'preact';
import { App } from './app';
import { Embedded } from './data';
import './style.css';

const page = document.getElementById('page') as HTMLElement;
new Embedded().report().then(
    (report) => render(<App report={report} />, page),
    (e: unknown) => {
        page.textContent = `This report cannot be shown: ${e instanceof Error ? e.message : String(e)}. It needs a browser of 2023 or later.`;
    },
);
