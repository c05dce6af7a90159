/** A translated workflow as a document to import, with a note on the canvas of what should be looked at. */
import type { IdSource, WorkflowNote } from '@reporunner/core';
import type { N8nImport } from './import-n8n.ts';
import type { ImportWarning } from './import-warnings.ts';

const maxListed = 60;
const noteWidth = 420;

/** The document of an imported workflow, as the API takes it: warnings are in a note on the canvas. */
export function asDocument(imported: N8nImport, ids: IdSource) {
  const { name = 'From n8n', nodes, edges, settings, warnings } = imported;
  const notes = warnings.length === 0 ? imported.notes : [...imported.notes, noteOf(imported, ids())];
  const byId = <T extends { readonly id: string }>(list: readonly T[]) =>
    Object.fromEntries(list.map((one) => [one.id, one]));
  return {
    name: name.trim().slice(0, 256) || 'From n8n',
    description:
      warnings.length === 0
        ? 'Imported from n8n.'
        : `Imported from n8n; ${warnings.length} ${warnings.length === 1 ? 'thing' : 'things'} to check.`,
    settings,
    nodes: byId(nodes),
    edges: byId(edges),
    notes: byId(notes),
  };
}

function noteOf({ nodes, notes, warnings }: N8nImport, id: string): WorkflowNote {
  const places = [...nodes.filter(({ parentId }) => parentId === undefined), ...notes].map(
    ({ position }) => position,
  );
  const lines = warnings.slice(0, maxListed).map(lineOf);
  if (warnings.length > maxListed) lines.push(`- … and ${warnings.length - maxListed} more`);
  const height = Math.min(900, 80 + lines.length * 44);
  return {
    id,
    text: `## Look at these after the import\n${lines.join('\n')}`,
    position: {
      x: Math.min(0, ...places.map(({ x }) => x)) - noteWidth - 60,
      y: Math.min(0, ...places.map(({ y }) => y)),
    },
    size: { width: noteWidth, height },
    color: 'rose',
  };
}

const lineOf = ({ nodeName, message }: ImportWarning) => `- **${nodeName}**: ${message}`;
