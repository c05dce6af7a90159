import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import tailwindcss from '@tailwindcss/vite';
import react, { reactCompilerPreset } from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
// Babel stays for the React compiler; the native transform of messages ships no binary that every mirror has.
process.env.LINGUI_SUPPRESS_BABEL_WARNING = '1';
const target = process.env.REPORUNNER_URL ?? 'http://localhost:5678';
// The host stays the page's own: the server takes cookies from its own origin alone.
const server = { target, changeOrigin: false };

// biome-ignore lint/style/noDefaultExport: vite reads the default export.
export default defineConfig({
  plugins: [
    lingui({ cwd: here }),
    react(),
    // English stays where it is written, so that a screen loads its own words and no others. Messages first, in a pass of their own: the compiler's output has lost what the macros read.
    babel({ presets: [linguiTransformerBabelPreset({ descriptorFields: 'message' }, { cwd: here })] }),
    babel({ presets: [reactCompilerPreset()] }),
    tailwindcss(),
  ],
  build: {
    target: 'es2023',
    manifest: true,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every page needs is one file, and so are icons that many screens share: a hundred files of a few
            // bytes compress badly.
            {
              name: 'start',
              tags: ['$initial'],
              test: /node_modules|src.(ui|api|i18n|shell|theme)/,
              priority: 2,
            },
            {
              name: 'lists',
              test: /src.(i18n|shell.page|ui.(button|checkbox|execution|menu-on|node-icon\.|node-icons|relative|row-|search-field|segmented|text-field|use-row|virtual))/,
              priority: 1,
            },
            { name: 'icons', test: /lucide-react/, minShareCount: 6 },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: {
    port: 5679,
    // `npm run dev` beside a running server: the app from source, everything else from there.
    proxy: {
      '/api': server,
      '/socket.io': { ...server, ws: true },
      '/webhook': server,
      '/webhook-test': server,
      '/form-test': server,
      '/chat-test': server,
      '/docs': server,
    },
  },
});
