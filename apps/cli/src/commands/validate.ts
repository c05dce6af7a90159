import { hasErrors, validateWorkflow } from '@reporunner/core';
import { createNodeRegistry } from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { normaliseImport } from '@reporunner/workflows';
import colors from 'picocolors';
import { type Output, ok } from '../output.ts';
import { parseJson, readText } from '../read-input.ts';

/** Checks workflow files. Resolves with the exit code: 1 when one of them cannot run. */
export function validate(files: readonly string[], output: Output): number {
  const registry = createNodeRegistry([coreIntegration]);
  const results = files.map((file) => {
    const workflow = normaliseImport(parseJson(readText(file), file), {
      id: 'check',
      tenantId: 'cli',
      projectId: 'cli',
    });
    const diagnostics = validateWorkflow(workflow, registry);
    return { file, valid: !hasErrors(diagnostics), diagnostics };
  });
  output.result(results, () =>
    results
      .map(({ file, valid, diagnostics }) =>
        [
          `${ok(valid)} ${file}`,
          ...diagnostics.map(
            ({ severity, message, rule }) =>
              `  ${severity === 'error' ? colors.red(message) : colors.yellow(message)} ${colors.dim(rule)}`,
          ),
        ].join('\n'),
      )
      .join('\n'),
  );
  return results.every(({ valid }) => valid) ? 0 : 1;
}
