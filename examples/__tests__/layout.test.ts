import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNodeRegistry } from '../../packages/@reporunner/integrations/src/index.ts';
import { coreIntegration } from '../../packages/@reporunner/nodes-core/src/index.ts';
import { normaliseImport } from '../../packages/@reporunner/workflows/src/index.ts';

const folder = new URL('../', import.meta.url);
const registry = createNodeRegistry([coreIntegration]);
/** What the editor draws, and the least room that it leaves inside of a frame. */
const node = { width: 220, height: 60, frameHeader: 44, padding: 28 };

const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const documentOf = (file: string) =>
  normaliseImport(JSON.parse(readFileSync(new URL(file, folder), 'utf8')), {
    id: 'example',
    tenantId: 'none',
    projectId: 'none',
  });

describe.each(files)('%s', (file) => {
  const workflow = documentOf(file);
  const nodes = Object.values(workflow.nodes);
  const boxes = nodes.map((one) => ({
    ...one.position,
    id: one.id,
    place: `${one.parentId ?? ''}/${one.body ?? ''}`,
    width: one.size?.width ?? node.width,
    height: one.size?.height ?? node.height,
  }));
  const boxOf = (id: string) => boxes.find((box) => box.id === id);

  it('says what it is good for', () => {
    expect(workflow.description.length).toBeGreaterThan(20);
  });

  it('has places from left to right, none over another (npm run lay-out-examples)', () => {
    for (const a of boxes)
      for (const b of boxes) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        if (a.id < b.id && a.place === b.place) expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    for (const { from, to } of Object.values(workflow.edges)) {
      const [left, right] = [boxOf(from.nodeId), boxOf(to.nodeId)];
      expect((left?.x ?? 0) + (left?.width ?? 0), `${from.nodeId} → ${to.nodeId}`).toBeLessThan(
        right?.x ?? 0,
      );
    }
  });

  it('has frames that go around what is in them', () => {
    for (const box of boxes) {
      const isContainer = registry.describe(workflow.nodes[box.id]?.type ?? '', 1)?.kind === 'container';
      const inside = boxes.filter(({ place }) => place.startsWith(`${box.id}/`));
      expect(workflow.nodes[box.id]?.size !== undefined, box.id).toBe(isContainer);
      for (const child of inside) {
        expect(child.x).toBeGreaterThanOrEqual(0);
        expect(child.y).toBeGreaterThanOrEqual(0);
        expect(child.x + child.width + 2 * node.padding).toBeLessThanOrEqual(box.width);
      }
      const lanes = new Map<string, number>();
      for (const { place, y, height } of inside)
        lanes.set(place, Math.max(lanes.get(place) ?? 0, y + height));
      const tall = [...lanes.values()].reduce((sum, lane) => sum + lane, 0);
      if (isContainer) expect(tall + node.frameHeader).toBeLessThanOrEqual(box.height);
    }
  });
});
