export { violationsOf } from './axe.ts';
export { findChromium, launchChromium } from './browser.ts';
export { canRunBrowser, type OpenedPage, openPage } from './open-page.ts';
export { account, ownerKey, type StartedApp, startApp } from './start-app.ts';
export { type CallApi, callApi, freePort, startServer } from './start-server.ts';
