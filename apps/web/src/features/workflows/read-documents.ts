/** What a file or a pasted text holds: one exported workflow, or a list of them. */
export function readDocuments(text: string): readonly unknown[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list = Array.isArray(content) ? content : [content];
  const fits = (one: unknown) => typeof one === 'object' && one !== null && 'nodes' in one;
  return list.length > 0 && list.every(fits) ? list : undefined;
}
