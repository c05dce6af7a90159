import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointOn } from '../../../src/features/editor/canvas-model/edge-curve.ts';
import { contains } from '../../../src/features/editor/canvas-model/hit-test.ts';
import { createSceneBuilder } from '../../../src/features/editor/canvas-model/scene.ts';
import { hasRoomForStub, stubBox } from '../../../src/features/editor/canvas-model/stubs.ts';
import { anyDocument, documentOf, edge, looks, step } from './random-document.ts';

const nothingFolded: ReadonlySet<string> = new Set();

describe('the plus behind an open output', () => {
  it('lies over no edge, wherever nodes are', () => {
    fc.assert(
      fc.property(anyDocument, (workflow) => {
        const scene = createSceneBuilder(looks)(workflow, nothingFolded);
        const crossed: string[] = [];
        for (const { id, outputs } of scene.nodes.values()) {
          for (const output of outputs) {
            if (!hasRoomForStub(scene, id, output)) continue;
            const box = stubBox(output);
            for (const { edge: of, from, to } of scene.edges.values()) {
              // Where an edge begins there is no stub.
              if (of.from.nodeId === id && of.from.port === output.port) continue;
              for (let at = 0; at <= 100; at += 1)
                if (contains(box, pointOn(from, to, at / 100), -3)) crossed.push(`${of.id} over ${id}`);
            }
          }
        }
        expect(crossed).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is not there where the edge of the output above it comes down', () => {
    const build = (y: number) =>
      createSceneBuilder(looks)(
        documentOf(
          [step('if', { type: 'test.if' }), step('next', { position: { x: 300, y } })],
          [edge('if', 'next', 'true')],
        ),
        nothingFolded,
      );
    const roomBelow = (y: number) => {
      const scene = build(y);
      const output = scene.nodes.get('if')?.outputs.find(({ port }) => port === 'false');
      return output !== undefined && hasRoomForStub(scene, 'if', output);
    };
    expect(roomBelow(-200)).toBe(true);
    expect(roomBelow(300)).toBe(false);
  });

  it('is not there where another node stands', () => {
    const scene = createSceneBuilder(looks)(
      documentOf([step('one'), step('close', { position: { x: 240, y: 0 } })]),
      nothingFolded,
    );
    const output = scene.nodes.get('one')?.outputs[0];
    expect(output !== undefined && hasRoomForStub(scene, 'one', output)).toBe(false);
  });
});
