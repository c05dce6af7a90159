import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the built web app may lie: seen from the source, from the bundle, and from the bundle in the image. */
const places = ['../../../web/dist/', '../../web/dist/', '../web/'];

/** The folder of the built web app; undefined when it has not been built. */
export function findAppFolder(from: string = import.meta.url): string | undefined {
  return places
    .map((place) => fileURLToPath(new URL(place, from)))
    .find((folder) => existsSync(join(folder, 'index.html')));
}
