import { programBundle } from '@reporunner/server/program-bundle';
import { defineConfig } from 'rolldown';

// biome-ignore lint/style/noDefaultExport: rolldown reads the default export.
export default defineConfig(programBundle);
