/** Measures what a person sees: how long each frame took while something was done on a page. */
import type { Page } from 'playwright-core';

export interface FrameFigures {
  /** Frames per second, of the median frame. */
  readonly fps: number;
  /** Milliseconds that 95 of 100 frames did not exceed. */
  readonly p95: number;
  readonly worst: number;
  readonly frames: number;
}

/** Counts frames on the page while `act` runs. The page's own clock is asked, so that slow drivers do not count. */
export async function framesWhile(page: Page, act: () => Promise<void>): Promise<FrameFigures> {
  await page.evaluate(() => {
    const times: number[] = [];
    const meter = { times, isOn: true };
    (window as unknown as { frameMeter: typeof meter }).frameMeter = meter;
    const tick = (at: number) => {
      times.push(at);
      if (meter.isOn) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await act();
  const times = await page.evaluate(() => {
    const { frameMeter } = window as unknown as { frameMeter: { times: number[]; isOn: boolean } };
    frameMeter.isOn = false;
    return frameMeter.times;
  });
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    fps: total === 0 ? 0 : Math.round((gaps.length / total) * 10_000) / 10,
    p95: Math.round(at(0.95) * 10) / 10,
    worst: Math.round((sorted.at(-1) ?? 0) * 10) / 10,
    frames: gaps.length,
  };
}

/**
 * Moves the pointer on the page itself, one event per frame, as a mouse does: a driver that sends each move and waits
 * for an answer would measure itself.
 */
export async function movePointer(
  page: Page,
  path: readonly { readonly x: number; readonly y: number }[],
  options: { readonly button?: number } = {},
): Promise<void> {
  await page.evaluate(
    async ([points, button]) => {
      const [first] = points;
      if (first === undefined) return;
      const target = document.elementFromPoint(first.x, first.y);
      if (target === null) return;
      const send = (type: string, point: { x: number; y: number }) =>
        target.dispatchEvent(
          new PointerEvent(type, {
            bubbles: true,
            cancelable: true,
            pointerId: 1,
            pointerType: 'mouse',
            isPrimary: true,
            button: type === 'pointermove' ? -1 : button,
            buttons: type === 'pointerup' ? 0 : 1,
            clientX: point.x,
            clientY: point.y,
          }),
        );
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      send('pointerdown', first);
      for (const point of points) {
        send('pointermove', point);
        await frame();
      }
      send('pointerup', points.at(-1) ?? first);
    },
    [path, options.button ?? 0] as const,
  );
}

/** Turns the wheel once per frame. */
export async function scrollWheel(
  page: Page,
  at: { readonly x: number; readonly y: number },
  steps: readonly { readonly dx: number; readonly dy: number; readonly zooms?: boolean }[],
): Promise<void> {
  await page.evaluate(
    async ([point, all]) => {
      const target = document.elementFromPoint(point.x, point.y);
      for (const { dx, dy, zooms } of all) {
        target?.dispatchEvent(
          new WheelEvent('wheel', {
            bubbles: true,
            cancelable: true,
            clientX: point.x,
            clientY: point.y,
            deltaX: dx,
            deltaY: dy,
            ctrlKey: zooms === true,
          }),
        );
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    [at, steps] as const,
  );
}
