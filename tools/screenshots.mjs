/**
 * `npm run screenshots` makes the pictures in docs/screenshots, in light and dark, of the built product with something
 * in it: `npm run build` first. They are taken again when a screen that they show changes.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPage } from '../apps/web/test-utils/index.ts';
import { laidOut } from './lay-out-examples.mjs';

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
/** Bytes: a picture is a guest in the repository. */
const maxBytes = 200_000;

const money = "={{ $json.total.toFixed(2) + ' €' }}";
const orders = laidOut({
  name: 'Orders of the night',
  description:
    'Every morning: goes through the new orders, adds what shipping costs, and sums up by country.',
  tags: ['shop', 'daily'],
  nodes: {
    morning: {
      type: 'core.schedule',
      name: 'Every morning',
      parameters: { rules: [{ kind: 'cron', expression: '0 8 * * *' }], timezone: 'Europe/Berlin' },
    },
    orders: {
      type: 'core.code',
      name: 'New orders',
      parameters: {
        code: `return [
  { order: 1041, customer: 'Ada Lovelace', country: 'GB', total: 129.9 },
  { order: 1042, customer: 'Emmy Noether', country: 'DE', total: 34.5 },
  { order: 1043, customer: 'Katherine Johnson', country: 'US', total: 88 },
  { order: 1044, customer: 'Hedy Lamarr', country: 'AT', total: 19.99 },
  { order: 1045, customer: 'Konrad Zuse', country: 'DE', total: 240 },
  { order: 1046, customer: 'Mary Jackson', country: 'US', total: 61.25 },
];`,
      },
    },
    each: { type: 'core.loop', name: 'For each order', parameters: { mode: 'forEach' } },
    large: {
      type: 'core.if',
      name: 'Large order?',
      parentId: 'each',
      body: 'body',
      parameters: { conditions: [{ left: '={{ $json.total }}', operator: 'greaterOrEqual', right: 80 }] },
    },
    free: {
      type: 'core.set',
      name: 'Free shipping',
      parentId: 'each',
      body: 'body',
      parameters: {
        fields: [
          { name: 'shipping', type: 'number', value: 0 },
          { name: 'note', type: 'string', value: '=Thank you, {{ $json.customer.split(" ")[0] }}!' },
          { name: 'shown', type: 'string', value: money },
        ],
      },
    },
    paid: {
      type: 'core.set',
      name: 'Add shipping',
      parentId: 'each',
      body: 'body',
      parameters: {
        fields: [
          { name: 'shipping', type: 'number', value: 4.9 },
          { name: 'total', type: 'number', value: '={{ $json.total + 4.9 }}' },
        ],
      },
    },
    sum: {
      type: 'core.summarize',
      name: 'Sum by country',
      parameters: {
        groupBy: ['country'],
        summaries: [{ operation: 'sum', field: 'total', as: 'revenue' }, { operation: 'count' }],
      },
    },
    best: {
      type: 'core.sort',
      name: 'Best first',
      parameters: { fields: [{ name: 'revenue', order: 'descending' }] },
    },
  },
  edges: {
    a: { from: 'morning', to: 'orders' },
    b: { from: 'orders', to: 'each' },
    c: { from: 'large:true', to: 'free' },
    d: { from: 'large:false', to: 'paid' },
    e: { from: 'each', to: 'sum' },
    f: { from: 'sum', to: 'best' },
  },
});

/** A list that looks as it does after some weeks: folders, tags, published and not, runs that went well and one that did not. */
async function seed(api) {
  const { items: templates } = await api('GET', '/templates');
  const folders = [];
  for (const name of ['Sales', 'Support', 'Reports']) folders.push(await api('POST', '/folders', { name }));
  const created = [];
  for (const [index, { id, name }] of templates.slice(0, 14).reverse().entries()) {
    const folder = folders[index % 9];
    const body = folder === undefined ? {} : { folderId: folder.id };
    created.push({ name, ...(await api('POST', `/templates/${id}/use`, body)) });
  }
  for (const { id } of created.slice(5))
    await api('POST', `/workflows/${id}/publish`, { message: 'First version' });
  const first = created.find(({ name }) => name === 'My first workflow');
  for (let count = 0; count < 3; count += 1)
    await api('POST', `/workflows/${first.id}/executions`, { data: {}, wait: true });
  const { id } = await api('POST', '/workflows', orders);
  await api('POST', `/workflows/${id}/publish`, { message: 'Shipping is free from 80 €' });
  const { executionId } = await api('POST', `/workflows/${id}/executions`, { data: {}, wait: true });
  return { id, executionId };
}

const opened = await openPage();
try {
  const { app, page, complaints } = opened;
  const { id, executionId } = await seed(app.api);
  const canvas = page.getByRole('region', { name: 'Canvas' });
  const node = (label) => canvas.getByRole('group', { name: new RegExp(`^${label}`) });
  const screens = {
    async workflows() {
      await page.goto(`${app.url}/workflows`);
      await page.getByRole('link', { name: 'Orders of the night' }).first().waitFor();
    },
    async editor() {
      await page.goto(`${app.url}/workflows/${id}`);
      await node('Best first').waitFor();
      const bar = page.getByRole('region', { name: 'Run' });
      await bar.getByRole('button', { name: 'Run', exact: true }).click();
      await bar.getByText('Succeeded').waitFor();
      // README shows it at 830 pixels: near enough that names of nodes can be read there.
      await page.setViewportSize({ width: 1_060, height: 560 });
      await page.getByRole('button', { name: 'Show everything' }).click();
      for (let step = 0; step < 2; step += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
    },
    async 'node-panel'() {
      await node('Add shipping').dblclick();
      const panel = page.getByRole('dialog', { name: 'Add shipping' });
      await panel.getByRole('region', { name: 'Output' }).getByRole('gridcell').first().waitFor();
    },
    async execution() {
      await page.goto(`${app.url}/executions/${executionId}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
  };
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [name, show] of Object.entries(screens)) {
      await page.setViewportSize({ width: 1_440, height: 900 });
      await show();
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(700);
      const path = join(folder, `${name}-${colorScheme}.png`);
      await page.screenshot({ path });
      const { size } = statSync(path);
      console.log(`${name}-${colorScheme}.png: ${Math.round(size / 1_000)} KB`);
      if (size > maxBytes) throw new Error(`${path} is larger than ${maxBytes / 1_000} KB.`);
    }
  }
  if (complaints.length > 0) throw new Error(`The console complained:\n${complaints.join('\n')}`);
} finally {
  await opened.close();
}
