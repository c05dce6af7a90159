/** Which texts the definitions of nodes-core have, by key (DT1 of catalogue-texts.ts), and their translations. */
import {
  createCatalogueUseCases,
  mapCredentialTexts,
  mapNodeTexts,
} from '../packages/@reporunner/application/src/index.ts';
import { createNodeRegistry } from '../packages/@reporunner/integrations/src/index.ts';
import { coreIntegration } from '../packages/@reporunner/nodes-core/src/index.ts';

/** Runs use cases without a principal. */
const define = (_access, run) => (_principal, input) => run({}, input);

/** `english`: by key; a key that stands for two texts is in `clashes`. */
export async function nodeTextsOf(language) {
  const registry = createNodeRegistry([coreIntegration]);
  const catalogue = createCatalogueUseCases(define, { registry });
  const english = new Map();
  const clashes = [];
  const collect = (key, text) => {
    const value = text === '' ? key.split('/').at(-1) : text;
    if (english.has(key) && english.get(key) !== value) clashes.push(key);
    english.set(key, value);
    return text;
  };
  for (const node of (await catalogue.nodeTypes(undefined, { language: 'en' })).items)
    mapNodeTexts(node, collect);
  for (const type of (await catalogue.credentialTypes(undefined, { language: 'en' })).items)
    mapCredentialTexts(type, collect);
  return { english, clashes, translated: (await coreIntegration.translations?.[language]?.()) ?? {} };
}
