import { expect, it } from 'vitest';
import { readJson, readNdjson } from '../../src/formats/json.ts';

async function* sourceOf(text: string) {
  yield text;
}

it('[V7] keeps the digits of integers beyond 2^53, in JSON and in lines of it', async () => {
  const lines = ['{ "id": 12345678901234567890 }', '{ "id": 1 }'];
  const exact = [{ id: '12345678901234567890' }, { id: 1 }];
  expect(await readJson(sourceOf(`[${lines.join(',')}]`), { encoding: 'utf-8', path: '' })).toEqual(exact);
  expect(await Array.fromAsync(readNdjson(sourceOf(lines.join('\n')), { encoding: 'utf-8' }))).toEqual(exact);
});
