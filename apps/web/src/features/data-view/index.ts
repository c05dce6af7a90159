export { DataBrowser, type DataTab } from './data-browser.tsx';
export { type DataSource, fixedPort, type PortData } from './data-source.ts';
export { codeTransferType } from './drag-path.ts';
