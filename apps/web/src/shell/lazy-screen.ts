import { lazyRouteComponent } from '@tanstack/react-router';
import { ApiError } from '../api/client.ts';
import { connection } from '../api/connection.ts';

/** Whether the server is there at all. */
async function answers(): Promise<boolean> {
  try {
    await fetch('/health', { cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
}

/**
 * A screen that is loaded when it is first shown. The router takes a chunk that cannot be had for one of an older
 * version and loads the page anew; without a server that would lose the page, and all that has been entered in it.
 */
export function lazyScreen<T extends Record<string, unknown>, K extends keyof T & string>(
  load: () => Promise<T>,
  name: K,
) {
  const careful = async (): Promise<T> => {
    try {
      return await load();
    } catch (cause) {
      if (await answers()) throw cause;
      connection.missed();
      throw new ApiError({ status: 0, code: 'OFFLINE' }, { cause });
    }
  };
  return lazyRouteComponent(careful as never, name);
}
