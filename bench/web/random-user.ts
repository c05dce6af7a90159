/** What somebody may do in the editor, chosen at random. */
import type { Page } from 'playwright-core';

export interface RandomUser {
  /** What was done, in words, so that it can be reproduced. */
  readonly log: readonly string[];
  act(): Promise<void>;
  /** Closes whatever is open. */
  letGo(): Promise<void>;
}

const keys = [
  ...['Tab', 'Shift+Tab', 'Home', 'End', 'Enter', 'Escape', 'Escape', 'Space', 'F2', 'Delete', 'Backspace'],
  ...['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Shift+ArrowRight', 'Alt+ArrowRight', 'Alt+ArrowUp'],
  ...['Control+z', 'Control+z', 'Control+Shift+z', 'Control+a', 'Control+c', 'Control+x', 'Control+v'],
  ...['Control+d', 'Control+f', 'Control+k', 'Control+Enter', 'Control+Shift+l', 'Shift+F10', 'Shift+t'],
  ...['Shift+0', 'Shift+1', 'Shift+2', 'd', 'e', 'n', 'c', '+', '-', '?'],
];
const texts = ['hello', '{{ $json.n', '}}', 'Ünï 😀', '=', '"', "it's", '12', '\\', '{ "a": [1, 2'];
const nodes = ['if', 'loop', 'edit', 'code', 'try', 'http', 'wait', 'respond', 'merge', 'parallel'];

export function randomUser(page: Page, random: () => number): RandomUser {
  const log: string[] = [];
  const canvas = page.getByRole('region', { name: 'Canvas' });
  const upTo = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[upTo(from.length)] as T;
  const somewhere = () => ({ x: 60 + upTo(1_300), y: 50 + upTo(800) });
  type Spot = ReturnType<typeof somewhere>;

  const drag = async (from: Spot, to: Spot) => {
    log.push(`drag ${from.x},${from.y} to ${to.x},${to.y}`);
    const withShift = random() < 0.2;
    if (withShift) await page.keyboard.down('Shift');
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    if (withShift) await page.keyboard.up('Shift');
  };
  const click = async (at: Spot) => {
    const [button, clickCount] = [random() < 0.1 ? 'right' : 'left', random() < 0.2 ? 2 : 1] as const;
    log.push(`click ${at.x},${at.y} ${button} ${clickCount}`);
    await page.mouse.click(at.x, at.y, { button, clickCount });
  };

  const acts = {
    async press() {
      const key = pick(keys);
      log.push(key);
      await page.keyboard.press(key);
    },
    async write() {
      const text = pick(texts);
      log.push(`write ${text}`);
      await page.keyboard.type(text);
    },
    async add() {
      const words = pick(nodes);
      log.push(`add ${words}`);
      await page.keyboard.press('Escape');
      await page.keyboard.type(`/${words}`);
      await page.keyboard.press('Enter');
    },
    click: () => click(somewhere()),
    drag: () => drag(somewhere(), somewhere()),
    /** A node, its handles, or what stands around it. */
    async node() {
      const boxes = await canvas.getByRole('group').evaluateAll((all) =>
        all.map((one) => {
          const { x, y, width, height } = one.getBoundingClientRect();
          return { x, y, width, height };
        }),
      );
      if (boxes.length === 0) return;
      const { x, y, width, height } = pick(boxes);
      const at = { x: Math.round(x + width * random() * 1.05), y: Math.round(y + height * random()) };
      if (at.x < 60 || at.y < 50 || at.x > 1_430 || at.y > 890) return;
      if (random() < 0.5) await click(at);
      else await drag(at, somewhere());
    },
    async wheel() {
      await page.mouse.move(700, 400);
      await page.mouse.wheel(upTo(400) - 200, upTo(400) - 200);
    },
    async run() {
      // Another screen or something that lies over this one may have come between.
      const button = page.getByRole('region', { name: 'Run' }).getByRole('button').first();
      if (!(await button.isEnabled({ timeout: 200 }).catch(() => false))) return;
      log.push('run');
      await button.click({ timeout: 1_000 }).catch(() => {});
    },
  };
  const weighted: readonly (keyof typeof acts)[] = [
    ...(['press', 'press', 'press', 'press', 'write', 'add', 'click', 'click'] as const),
    ...(['drag', 'node', 'node', 'node', 'wheel', 'run'] as const),
  ];

  return {
    log,
    act: () => acts[pick(weighted)](),
    async letGo() {
      for (let times = 0; times < 6; times += 1) await page.keyboard.press('Escape');
    },
  };
}
