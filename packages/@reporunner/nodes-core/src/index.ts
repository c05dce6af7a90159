import { defineIntegration } from '@reporunner/integrations';
import { codeNode } from './code/code.ts';
import { containerNodes } from './containers/index.ts';
import { coreCredentials } from './credentials/index.ts';
import { aggregateNode } from './data/aggregate.ts';
import { cryptoNode } from './data/crypto.ts';
import { dateTimeNode } from './data/date-time.ts';
import { limitNode } from './data/limit.ts';
import { removeDuplicates } from './data/remove-duplicates.ts';
import { renameFields } from './data/rename-fields.ts';
import { setFields } from './data/set.ts';
import { sortNode } from './data/sort.ts';
import { splitOut } from './data/split-out.ts';
import { summarizeNode } from './data/summarize.ts';
import { htmlExtract, markdownNode, xmlNode } from './data/text-formats.ts';
import { compressNode } from './files/compress.ts';
import { convertToFile } from './files/convert-to-file.ts';
import { extractFromFile } from './files/extract-from-file.ts';
import { filesNode } from './files/files.ts';
import { compareDatasets } from './flow/compare-datasets.ts';
import { filterNode } from './flow/filter.ts';
import { ifNode } from './flow/if.ts';
import { mergeNode } from './flow/merge.ts';
import { noOp } from './flow/no-op.ts';
import { stopWithError } from './flow/stop-with-error.ts';
import { switchNode } from './flow/switch.ts';
import { ioNodes } from './io/index.ts';
import { calledByWorkflow } from './sub-workflows/called-by-workflow.ts';
import { executeWorkflow } from './sub-workflows/execute-workflow.ts';
import { triggerNodes } from './triggers/index.ts';
import { approvalNode, formPageNode } from './waiting/pages.ts';
import { waitNode } from './waiting/wait.ts';

export { type ImportedRequest, importCurl } from './io/http-request/import-curl.ts';

/** Every core node and credential type. */
export const coreIntegration = defineIntegration({
  name: 'core',
  label: 'Core',
  nodes: [
    ...triggerNodes,
    ...ioNodes,
    ...containerNodes,
    waitNode,
    approvalNode,
    formPageNode,
    executeWorkflow,
    calledByWorkflow,
    codeNode,
    compareDatasets,
    convertToFile,
    extractFromFile,
    compressNode,
    filesNode,
    xmlNode,
    htmlExtract,
    markdownNode,
    ifNode,
    switchNode,
    mergeNode,
    noOp,
    stopWithError,
    setFields,
    filterNode,
    splitOut,
    aggregateNode,
    summarizeNode,
    sortNode,
    limitNode,
    removeDuplicates,
    renameFields,
    dateTimeNode,
    cryptoNode,
  ],
  credentials: coreCredentials,
  translations: { ar: async () => (await import('./messages/ar.json', { with: { type: 'json' } })).default },
});
