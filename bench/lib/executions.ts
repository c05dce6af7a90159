/** What a server knows of its executions. */
import type { Product } from './product.ts';

interface Listed {
  readonly items: readonly { readonly id: string; readonly status: string }[];
  readonly nextCursor?: string;
}

/** Status by id. */
export async function everyExecution(product: Product): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await product.api<Listed>(
      'GET',
      `/executions?limit=250${cursor ? `&cursor=${cursor}` : ''}`,
    );
    for (const { id, status } of page.items) found.set(id, status);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** How many have succeeded since the data folder was new. */
export async function succeededExecutions(product: Product): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  const counts = [...text.matchAll(/^reporunner_executions_total\{[^}]*status="succeeded"[^}]*\} (\d+)/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
