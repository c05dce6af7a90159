/** Steps that the importer adds, where a node of n8n does more than ours. */

/** Of several items only the first goes on. */
export const firstItem = { type: 'core.limit', parameters: { count: 1 } } as const;

/** The execution fails with this message. */
export const stopWith = (message: string) =>
  ({ type: 'core.stopWithError', parameters: { message } }) as const;
