/**
 * Turns the icons of the workflow's node types into pictures, once each. A card then shows its icon as a background: one
 * box, where the icon itself would be five, on every card and in every frame of a pan.
 */
import { useLayoutEffect, useRef } from 'react';
import { NodeIcon } from '../../../../ui/node-icon.tsx';
import type { Scene } from '../../canvas-model/scene.ts';
import type { Canvas } from '../canvas.ts';
import { readThemeColours, watchTheme } from '../theme-colours.ts';
import { useCanvas, useScene } from '../use-canvas.ts';

export const iconKey = (icon: string | undefined, group: string | undefined): string =>
  `${icon ?? 'box'} ${group ?? 'development'}`;

export function IconSheet() {
  const canvas = useCanvas();
  const sheet = useRef<HTMLDivElement>(null);
  const wanted = useScene((scene) => iconsIn(scene, canvas));
  useLayoutEffect(() => {
    const element = sheet.current;
    if (element === null) return;
    const draw = () => drawIcons(canvas, element);
    draw();
    // The icons themselves come a moment later, in a file of their own.
    const observer = new MutationObserver(draw);
    observer.observe(element, { childList: true, subtree: true });
    const stopWatching = watchTheme(draw);
    return () => {
      observer.disconnect();
      stopWatching();
    };
  }, [canvas]);
  return (
    <div ref={sheet} hidden>
      {wanted.split(',').map((key) => {
        const [icon, group] = key.split(' ');
        return (
          <span key={key} data-icon={key}>
            <NodeIcon icon={icon} group={group} size={24} />
          </span>
        );
      })}
    </div>
  );
}

const known = new WeakMap<Scene, string>();

/** As one text, so that it is the same value for the same icons. */
function iconsIn(scene: Scene, { host }: Canvas): string {
  const before = known.get(scene);
  if (before !== undefined) return before;
  const types = new Set<string>();
  for (const { node } of scene.nodes.values()) types.add(node.type);
  const keys = [...types].map((type) => {
    const nodeType = host.catalogue.latest(type);
    return iconKey(nodeType?.icon, nodeType?.group);
  });
  const joined = [...new Set(keys)].sort().join();
  known.set(scene, joined);
  return joined;
}

function drawIcons(canvas: Canvas, sheet: HTMLElement): void {
  const colours = readThemeColours();
  const pictures = new Map<string, string>();
  for (const element of sheet.children) {
    const icon = element.querySelector('svg');
    const key = element.getAttribute('data-icon');
    if (icon === null || key === null) continue;
    const colour = colours.group(key.split(' ')[1]);
    const drawn = icon.outerHTML.replaceAll('currentColor', colour);
    pictures.set(key, `url("data:image/svg+xml,${encodeURIComponent(drawn)}")`);
  }
  canvas.icons.setState(pictures, true);
}
