/**
 * `npm run node-docs` writes docs/nodes: a page for each core node, made of its definition and of the example
 * workflows that use it. A test fails when the pages are not what the definitions say.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createNodeRegistry, documentNode } from '../packages/@reporunner/integrations/src/index.ts';
import { coreIntegration } from '../packages/@reporunner/nodes-core/src/index.ts';

const root = new URL('../', import.meta.url);
export const folder = new URL('docs/nodes/', root);

const groups = {
  trigger: 'Triggers',
  flow: 'Flow',
  data: 'Data',
  io: 'Input and output',
  development: 'Development',
};

function exampleLinks() {
  const links = new Map();
  const files = readdirSync(new URL('examples/', root)).filter((file) => file.endsWith('.json'));
  for (const file of files.sort()) {
    const { name, nodes } = JSON.parse(readFileSync(new URL(`examples/${file}`, root), 'utf8'));
    for (const type of new Set(Object.values(nodes).map((node) => node.type)))
      links.set(type, [...(links.get(type) ?? []), { name, href: `../../examples/${file}` }]);
  }
  return links;
}

const fileOf = (type) => `${type.replace('.', '-')}.md`;

/** File name to text. */
export function nodePages() {
  const registry = createNodeRegistry([coreIntegration]);
  const links = exampleLinks();
  const pages = new Map();
  const sections = [];
  for (const [group, title] of Object.entries(groups)) {
    const nodes = coreIntegration.nodes.filter((node) => node.group === group);
    const rows = nodes.map(
      ({ type, label, description }) => `| [${label}](${fileOf(type)}) | ${description} |`,
    );
    sections.push(`## ${title}\n\n| node | what it does |\n| --- | --- |\n${rows.join('\n')}`);
    for (const node of nodes)
      pages.set(fileOf(node.type), documentNode(node, registry, links.get(node.type) ?? []));
  }
  pages.set(
    'README.md',
    `# Core nodes\n\nMade from the definitions by \`npm run node-docs\`.\n\n${sections.join('\n\n')}\n`,
  );
  return pages;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of nodePages()) writeFileSync(new URL(file, folder), text);
}
