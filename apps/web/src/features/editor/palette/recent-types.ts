/** The node types somebody added last, newest first, in this browser. */
const key = 'reporunner.recent-nodes';
const maxRecent = 6;

export function recentTypes(): readonly string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string').slice(0, maxRecent) : [];
  } catch {
    return [];
  }
}

export function rememberType(type: string): void {
  try {
    const list = [type, ...recentTypes().filter((one) => one !== type)].slice(0, maxRecent);
    localStorage.setItem(key, JSON.stringify(list));
  } catch {
    // A browser that keeps nothing has no recent ones.
  }
}
