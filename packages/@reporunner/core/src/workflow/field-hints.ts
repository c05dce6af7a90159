/** When text in a parameter is a template of JSON, and how its sections are rendered. */
export interface JsonTemplateHint {
  /** Only while the named sibling parameters have one of these values, as they stand in the document. */
  readonly when?: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  /** The sibling parameter that says `escaped` (default) or `raw`. */
  readonly rendering: string;
}

/** How the editor shows a parameter, beyond what its schema says: `ui` in the JSON Schema of parameters. */
export interface FieldHints {
  /** Names of the options of a field, by value, in the language of the answer. Absent: as the values are. */
  readonly options?: Readonly<Record<string, string>>;
  readonly placeholder?: string;
  /** Default: from the schema. */
  readonly kind?:
    | 'text'
    | 'longText'
    | 'code'
    | 'json'
    | 'date'
    | 'dateTime'
    | 'timezone'
    | 'cron'
    | 'collection'
    | 'fields'
    | 'conditions'
    | 'workflow';
  /** Shown only while the named sibling parameters have one of these values. */
  readonly showWhen?: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  /** Text here is a template of JSON: values are escaped in its strings, and serialised elsewhere. */
  readonly jsonTemplate?: JsonTemplateHint;
  /** An expression here that gives undefined is an error, although the default is empty: what is empty is data, too. */
  readonly needsValue?: boolean;
  /** False: an expression makes no sense here. */
  readonly expression?: boolean;
  /** Most people never set it: it is folded away below the others. */
  readonly advanced?: boolean;
  /** Never shown again once saved, never returned, always redacted. */
  readonly secret?: boolean;
  /** Of a credential: the secrets are sent to what it names. Who changes it must enter them again. */
  readonly destination?: boolean;
}
