import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

// biome-ignore lint/style/noDefaultExport: lingui reads the default export.
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'ar'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['src'] }],
  // No dates and no places: two branches that add sentences merge by themselves.
  format: formatter({ origins: false, customHeaderAttributes: { 'POT-Creation-Date': '' } }),
});
