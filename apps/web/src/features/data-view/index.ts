export { DataBrowser, type DataTab } from './data-browser.tsx';
export { type DataSource, fixedPort, type PortData } from './data-source.ts';
export { codeTransferType, pathTransferType } from './drag-path.ts';
export type { Path } from './values.ts';
export { pathText } from './values.ts';
