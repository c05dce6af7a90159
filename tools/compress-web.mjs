/** Lays a .br and a .gz beside each text file of the web app's build; the server hands them out as they are. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../apps/web/dist/', import.meta.url));
const texts = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.webmanifest']);
/** Less than a packet: not worth a header. */
const leastBytes = 1_024;

for (const name of readdirSync(dist, { recursive: true })) {
  if (!texts.has(extname(name)) || name.split(/[\\/]/).some((part) => part.startsWith('.'))) continue;
  const file = join(dist, name);
  const bytes = readFileSync(file);
  if (bytes.length < leastBytes) continue;
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: quality }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
