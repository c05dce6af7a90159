import type { Message, MessageParameters } from '../kernel/messages.ts';

/**
 * The rules that a workflow document is checked against: `G` and a number, with a name. The ids are part of the API
 * and stay.
 */
export type DiagnosticRule =
  | 'G1-unknown-node-type'
  | 'G2-edge-endpoint-missing'
  | 'G3-port-missing'
  | 'G4-port-kind'
  | 'G5-cycle'
  | 'G6-edge-crosses-scope'
  | 'G7-name-not-unique'
  | 'G8-parent-invalid'
  | 'G9-trigger-in-container'
  | 'G10-parameter-invalid'
  | 'G11-expression-invalid'
  | 'G12-credential-missing'
  | 'G13-no-trigger'
  | 'G14-node-unreachable'
  | 'G15-input-missing'
  | 'G16-id-mismatch'
  | 'G17-limit'
  | 'G18-error-port'
  | 'G19-setting-invalid'
  | 'G20-needs-loop'
  | 'G21-parameter-unused'
  | 'G22-unknown-node-version'
  | 'G23-workflow-missing'
  | 'G24-address-taken'
  | 'G25-schedules-disabled'
  | 'G26-credential-unknown';

/**
 * One thing wrong (or doubtful) with a workflow. `message` is English, made of the message `messageId` with `parameters`,
 * which other languages are made of.
 */
export interface Diagnostic {
  readonly rule: DiagnosticRule;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly messageId: string;
  readonly parameters: MessageParameters;
  readonly nodeId?: string;
  readonly edgeId?: string;
  /** Path inside the node's parameters, when one is at fault. */
  readonly path?: readonly (string | number)[];
}

/** Notes one diagnostic, of a severity that the giver has chosen. */
export type Report = (rule: DiagnosticRule, message: Message, at?: Partial<Diagnostic>) => void;
