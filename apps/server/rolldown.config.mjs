import { defineConfig } from 'rolldown';
import { programBundle } from './program-bundle.mjs';

// biome-ignore lint/style/noDefaultExport: rolldown reads the default export.
export default defineConfig(programBundle);
