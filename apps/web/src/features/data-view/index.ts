export { DataBrowser, type DataTab } from './data-browser.tsx';
export type { DataSource, PortData } from './data-source.ts';
