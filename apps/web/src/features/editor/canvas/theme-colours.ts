/** The theme's colours as values, for what is painted: read once per theme, told of when it changes. */
import { groupVariable } from './group-tint.ts';

export interface ThemeColours {
  readonly canvas: string;
  readonly dot: string;
  readonly surface: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly muted: string;
  readonly edge: string;
  readonly accent: string;
  readonly success: string;
  readonly warning: string;
  readonly danger: string;
  readonly running: string;
  group(name: string | undefined): string;
  note(colour: string): string;
}

export function readThemeColours(): ThemeColours {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const read = (name: string): string => {
    let value = known.get(name);
    if (value === undefined) {
      value = style.getPropertyValue(name).trim();
      known.set(name, value);
    }
    return value;
  };
  return {
    canvas: read('--canvas'),
    dot: read('--canvas-dot'),
    surface: read('--surface'),
    sunken: read('--sunken'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    ink: read('--ink'),
    muted: read('--muted'),
    edge: read('--edge'),
    accent: read('--accent'),
    success: read('--success'),
    warning: read('--warning'),
    danger: read('--danger'),
    running: read('--running'),
    group: (name) => read(groupVariable(name)),
    note: (colour) => read(`--note-${colour}`),
  };
}

export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
