import { isExpression, isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';
import { conditionsOf, leniency, newConditions, oldCondition } from '../conditions.ts';
import { distinctName } from '../distinct-name.ts';
import { jsonTemplate } from '../json-template.ts';
import { at, count, flag, names, number, plainNumber, rows, text, withoutUndefined } from '../parameters.ts';
import { settled } from '../read-record.ts';
import { table } from '../table.ts';
import type { Translated, Translators, Warn } from '../translation.ts';

/** As many as the nodes here have at most. */
const maxInputs = 20;
const maxOutputs = 50;

function switchByRules(parameters: JsonObject, warn: Warn): Translated {
  const values = rows(parameters, 'rules.values');
  const fallbackOf = (extra: string | number | undefined): boolean => {
    if (extra === 'extra') return true;
    if (extra !== undefined && extra !== 'none' && extra !== '' && extra !== -1) {
      warn('What fits no rule went to one of the outputs; it leaves by an output of its own now.');
      return true;
    }
    return false;
  };
  if (values.length > 0) {
    const fallback = fallbackOf(text(parameters, 'options.fallbackOutput') || undefined);
    const rules = values.map((one, index) => {
      const filter = at(one, 'conditions');
      const name = flag(one, 'renameOutput') ? text(one, 'outputKey') : '';
      return {
        ...newConditions((filter ?? {}) as JsonObject, parameters, warn),
        output: name === '' ? String(index) : name,
      };
    });
    return {
      type: 'core.switch',
      parameters: withoutUndefined({
        rules: distinct(rules),
        match: flag(parameters, 'options.allMatchingOutputs') ? 'all' : undefined,
        fallback: fallback || undefined,
      }),
      outputs: [...distinct(rules).map(({ output }) => output), ...(fallback ? ['fallback'] : [])],
    };
  }
  // Until version 2: one value, compared again and again, and outputs by number.
  const type = text(parameters, 'dataType', 'number');
  const old = rows(parameters, 'rules.rules');
  const output = (one: JsonObject, index: number) =>
    Math.min(maxOutputs, Math.max(0, Math.round(plainNumber(one, 'output', index))));
  const rules = old.map((one, index) => {
    const conditions = [
      oldCondition(withoutUndefined({ ...one, value1: at(parameters, 'value1') }), type, warn),
    ];
    return {
      combine: 'and' as const,
      conditions,
      ...leniency(conditions),
      output: text(one, 'outputKey') || String(output(one, index)),
    };
  });
  const extra = at(parameters, 'fallbackOutput');
  const fallback = fallbackOf(typeof extra === 'number' || typeof extra === 'string' ? extra : undefined);
  const lastOutput = old.reduce((sum, one, index) => Math.max(sum, output(one, index)), 3);
  const outputs: (string | undefined)[] = Array.from({ length: lastOutput + 1 }, (_, index) => String(index));
  for (const [index, one] of old.entries()) {
    const key = text(one, 'outputKey');
    if (key !== '') outputs[output(one, index)] = key;
  }
  if (fallback) {
    const number =
      typeof extra === 'number' ? Math.min(maxOutputs, Math.max(0, Math.round(extra))) : outputs.length;
    if (!rules.some(({ output }) => output === String(number))) outputs[number] = 'fallback';
  }
  return {
    type: 'core.switch',
    parameters: withoutUndefined({ rules, fallback: fallback || undefined }),
    outputs,
  };
}

/** Names of outputs are taken once: a second of the same name gets a number. */
function distinct<T extends { readonly output: string }>(rules: readonly T[]): readonly T[] {
  const taken = new Map<string, number>();
  return rules.map((rule) => {
    const output = distinctName(rule.output, taken);
    return { ...rule, output };
  });
}

const joins = table<string>({
  keepMatches: 'inner',
  keepNonMatches: 'outer',
  keepEverything: 'outer',
  enrichInput1: 'left',
  enrichInput2: 'right',
});

interface KeyPair extends JsonObject {
  readonly left: string;
  readonly right: string;
}

function mergeKeys(parameters: JsonObject): readonly KeyPair[] {
  const pairs = [
    ...rows(parameters, 'mergeByFields.values'),
    ...rows(parameters, 'fieldsToMatch.values'),
  ].map((one) => ({ left: text(one, 'field1'), right: text(one, 'field2') || text(one, 'field1') }));
  const same = names(parameters, 'fieldsToMatchString').map((name) => ({ left: name, right: name }));
  const old = text(parameters, 'propertyName1');
  const named = old === '' ? [] : [{ left: old, right: text(parameters, 'propertyName2', old) }];
  return [...pairs, ...same, ...named].filter(({ left }) => left !== '');
}

const sides = table<string>({ input1: 'left', input2: 'right' });

function merge(parameters: JsonObject, version: number, warn: Warn): Translated {
  const inputCount = count(parameters, 'numberInputs', 2, maxInputs, warn);
  const inputs = [
    'main',
    ...Array.from({ length: Math.max(1, inputCount - 1) }, (_, index) => `input${index + 2}`),
  ];
  const mergeNode = (values: Readonly<Record<string, JsonValue | undefined>>): Translated => ({
    type: 'core.merge',
    parameters: withoutUndefined({ inputs: inputCount > 2 ? inputCount : undefined, ...values }),
    inputs,
  });
  const clashing = 'options.clashHandling.values';
  const preferred = text(parameters, `${clashing}.resolveClash`);
  const isSuffixed = preferred === 'addSuffix';
  // Since version 2 nested fields are merged at every level, unless the node says otherwise.
  const isDeep = version >= 2 && text(parameters, `${clashing}.mergeMode`, 'deepMerge') === 'deepMerge';
  const emptyYields = flag(parameters, `${clashing}.overrideEmpty`) || undefined;
  const united = isSuffixed ? { clash: 'suffixAll' } : { nested: isDeep ? 'merge' : undefined, emptyYields };
  /** The input that counts where fields clash comes last, as in n8n; inputs in another order give the same. */
  const preferringLast = (node: Translated): Translated => {
    const favourite = Number(/^preferInput(\d+)$/.exec(preferred)?.[1] ?? inputCount);
    if (isSuffixed || favourite >= inputCount) return node;
    const ports = inputs.map((_, at) =>
      at === favourite - 1 ? inputs.at(-1) : at < favourite ? inputs[at] : inputs[at - 1],
    ) as readonly string[];
    return { ...node, inputs: ports };
  };
  const matching = () => {
    const keys = mergeKeys(parameters);
    if (keys.length === 0) warn('It names no fields to match by: choose them.');
    return { mode: 'combineByKey', keys };
  };
  const byKey = (join: string, usual: 'preferInput1' | 'preferInput2' = 'preferInput2') => {
    const output =
      join === 'inner' || join === 'outer' ? sides[text(parameters, 'outputDataFrom')] : undefined;
    const clash = (preferred || usual) === 'preferInput1' ? 'preferLeft' : undefined;
    return mergeNode({
      ...matching(),
      join,
      output,
      ...(output === undefined ? { clash, ...united } : {}),
      unmatched: join === 'left' || join === 'outer' ? 'last' : undefined,
    });
  };
  /** What only one of the inputs has; of the second it is the same with inputs that have changed places. */
  const withoutPartner = () => {
    const { mode, keys } = matching();
    const from = text(parameters, 'outputDataFrom', 'both');
    if (from === 'input2') {
      const swapped = keys.map(({ left, right }) => ({ left: right, right: left }));
      return { ...mergeNode({ mode, keys: swapped, join: 'leftOnly' }), inputs: ['input2', 'main'] };
    }
    if (from === 'both')
      warn(
        'It kept what has no match on either side, with its side in "_source"; it keeps what only the first input has now.',
        'stops',
      );
    return mergeNode({ mode, keys, join: 'leftOnly' });
  };
  const mode = text(parameters, 'mode', 'append');
  const combine =
    mode === 'combine'
      ? text(parameters, 'combineBy') || text(parameters, 'combinationMode', 'mergeByFields')
      : mode;
  switch (combine) {
    case 'append':
      return mergeNode({ mode: 'append' });
    case 'combineByFields':
    case 'mergeByFields': {
      const join = text(parameters, 'joinMode', 'keepMatches');
      if (join === 'keepNonMatches') return withoutPartner();
      return byKey(joins[join] ?? 'inner', join === 'enrichInput2' ? 'preferInput1' : 'preferInput2');
    }
    // Until version 2.
    case 'mergeByKey': {
      const overwrite = text(parameters, 'overwrite', 'always');
      warn(
        'It left out items without the field to match by, and took the last of several that match; it keeps those items and gives out each match now.',
      );
      return mergeNode({
        ...matching(),
        join: 'left',
        clash: overwrite === 'always' ? undefined : 'preferLeft',
        emptyYields: overwrite === 'blank' ? true : undefined,
      });
    }
    case 'keepKeyMatches':
      return mergeNode({ ...matching(), join: 'inner', output: 'left' });
    case 'removeKeyMatches':
      return mergeNode({ ...matching(), join: 'leftOnly' });
    case 'combineByPosition':
    case 'mergeByPosition':
      if (combine === 'mergeByPosition')
        warn('Where one input had no items it gave out those of the other; it gives out none now.');
      return preferringLast(
        mergeNode({
          mode: 'combineByPosition',
          unpaired: flag(parameters, 'options.includeUnpaired') ? 'keep' : undefined,
          ...united,
        }),
      );
    // Until version 2.
    case 'mergeByIndex': {
      const join = text(parameters, 'join', 'left');
      if (join === 'left')
        warn(
          'Of items without a partner it kept those of its first input; it keeps those of both inputs now. Put a Limit before the second.',
        );
      return mergeNode({ mode: 'combineByPosition', unpaired: join === 'inner' ? undefined : 'keep' });
    }
    case 'combineAll':
    case 'multiplex':
      return preferringLast(mergeNode({ mode: 'combineAll', ...united }));
    case 'chooseBranch':
    case 'passThrough':
    case 'wait': {
      const chosen = text(parameters, 'useDataOfInput') || text(parameters, 'output', 'input1');
      const number = /(\d)$/.exec(chosen)?.[1];
      if (number === undefined)
        warn('It gave out one empty item; it gives out those of its first input now.');
      return mergeNode({ mode: 'choose', choose: Number(number ?? 1) });
    }
    default:
      warn(`It merges by "${combine}", which is not known: it appends.`, 'stops');
      return mergeNode({ mode: 'append' });
  }
}

/** The message that n8n finds in an error object. */
function messageIn(details: JsonValue | undefined): string {
  if (typeof details === 'string' && isExpression(details)) {
    const value = `(${details.slice(3, -2).trim()})`;
    return `={{ ${['message', 'description', 'error'].map((name) => `${value}?.${name}`).join(' ?? ')} ?? \`Error: \${JSON.stringify(${value})}\` }}`;
  }
  if (!isJsonObject(details)) return '';
  const message = details.message ?? details.description ?? details.error;
  return typeof message === 'string' ? message : `Error: ${JSON.stringify(details)}`;
}

export const flowTranslators: Translators = {
  'n8n-nodes-base.if': ({ parameters }, warn) => ({
    type: 'core.if',
    parameters: conditionsOf(parameters, warn),
    outputs: ['true', 'false'],
  }),
  'n8n-nodes-base.filter': ({ parameters }, warn) => ({
    type: 'core.filter',
    parameters: conditionsOf(parameters, warn),
    outputs: ['main', 'discarded'],
  }),
  'n8n-nodes-base.switch': ({ parameters }, warn) => {
    if (text(parameters, 'mode', 'rules') === 'rules') return switchByRules(parameters, warn);
    const outputs = count(parameters, 'numberOutputs', 4, maxOutputs, warn);
    return {
      type: 'core.switch',
      parameters: { mode: 'index', index: number(parameters, 'output', 0), outputs },
      outputs: Array.from({ length: outputs }, (_, index) => String(index)),
    };
  },
  'n8n-nodes-base.merge': ({ parameters, typeVersion }, warn) => merge(parameters, typeVersion, warn),
  'n8n-nodes-base.compareDatasets': ({ parameters }, warn) => {
    const pairs = rows(parameters, 'mergeByFields.values');
    if (pairs.some((one) => text(one, 'field2') !== '' && text(one, 'field1') !== text(one, 'field2')))
      warn(
        'The fields compared have different names on both sides: rename them first. Those of the first are used.',
        'stops',
      );
    const resolve = text(parameters, 'resolve', 'includeBoth');
    return {
      type: 'core.compareDatasets',
      parameters: withoutUndefined({
        keys: pairs.map((one) => text(one, 'field1')).filter((name) => name !== ''),
        ignore: names(parameters, 'options.skipFields'),
        output: resolve === 'preferInput1' ? 'a' : resolve === 'preferInput2' ? 'b' : undefined,
      }),
      inputs: ['main', 'b'],
      outputs: ['onlyA', 'same', 'different', 'onlyB'],
    };
  },
  'n8n-nodes-base.noOp': () => ({ type: 'core.noOp', parameters: {} }),
  'n8n-nodes-base.stopAndError': ({ parameters }, warn) => {
    const isObject = text(parameters, 'errorType') === 'errorObject';
    const details = isObject ? jsonTemplate(at(parameters, 'errorObject')) : undefined;
    if (isObject && details === undefined) warn('Its error object is no JSON: write its message anew.');
    return {
      type: 'core.stopWithError',
      parameters: withoutUndefined({
        message:
          (isObject ? messageIn(details) : text(parameters, 'errorMessage')) || 'Stopped by the workflow.',
        details,
      }),
    };
  },
  'n8n-nodes-base.executeWorkflow': ({ parameters }, warn) => {
    warn('Choose the workflow that it calls: ids are others here.');
    settled(
      parameters,
      'source',
      'workflowInputs.schema',
      'workflowInputs.mappingMode',
      'workflowInputs.matchingColumns',
      'workflowInputs.attemptToConvertTypes',
      'workflowInputs.convertFieldsToString',
    );
    return {
      type: 'core.executeWorkflow',
      parameters: withoutUndefined({
        workflowId: text(parameters, 'workflowId') || 'unknown',
        mode: text(parameters, 'mode') === 'each' ? 'perItem' : undefined,
        wait: flag(parameters, 'options.waitForSubWorkflow', true) ? undefined : false,
      }),
    };
  },
};
