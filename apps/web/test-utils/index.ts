export { findChromium, launchChromium } from './browser.ts';
export { account, ownerKey, type StartedApp, startApp } from './start-app.ts';
