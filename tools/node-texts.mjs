/**
 * Lists the texts of the core nodes that a language has to have, as JSON: `node tools/node-texts.mjs ar` gives those of
 * `packages/@reporunner/nodes-core/src/messages/ar.json`, with the English text where one is missing.
 */
import { nodeTextsOf } from './node-text-keys.mjs';

const language = process.argv[2] ?? 'ar';
const { english, translated } = await nodeTextsOf(language);
const texts = [...english].map(([key, text]) => [key, translated[key] ?? text]);
console.log(JSON.stringify(Object.fromEntries(texts), null, 2));
