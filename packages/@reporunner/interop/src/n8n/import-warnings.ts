/** What a translation could not carry over, for the person to look at. */
export type ImportWarningKind =
  /** There is no such node: a disabled No-op takes its place. */
  | 'unknownNode'
  /** A setting has no counterpart, or was read in the nearest sense. */
  | 'setting'
  /** Secrets are not in an export: a credential has to be chosen. */
  | 'credential'
  /** An expression uses what is not known here. */
  | 'expression'
  /** A connection could not be made. */
  | 'connection';

/** Something of the source that was translated inexactly, or not at all, and in which node. */
export interface ImportWarning {
  readonly kind: ImportWarningKind;
  readonly nodeId?: string;
  readonly nodeName: string;
  /** A sentence, in English. */
  readonly message: string;
}
