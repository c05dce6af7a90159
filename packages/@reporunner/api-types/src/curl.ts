import type { Route } from './route.ts';

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The route's example as a curl line that can be pasted into a shell. */
export function curlExample(route: Route, server = 'http://localhost:5678'): string {
  const { params = {}, query, body } = route.example ?? {};
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? name),
  );
  const pairs = Object.entries(query ?? {}).map((pair) => pair.map(encodeURIComponent).join('='));
  const search = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  const parts = [
    'curl',
    ...(route.method === 'GET' ? [] : ['-X', route.method]),
    quoted(`${server}${path}${search}`),
    ...(route.access === 'public' ? [] : ['-H', `"Authorization: Bearer $REPORUNNER_API_KEY"`]),
    ...(body === undefined ? [] : ['--json', quoted(JSON.stringify(body))]),
  ];
  return parts.join(' ');
}
