import type { JsonObject, JsonValue } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

export interface XmlOptions {
  /** Put before the names of attributes. */
  readonly attributePrefix: string;
  readonly typed: boolean;
}

/** Entities of the document are not expanded, so that it cannot grow. @throws ServiceError NODE_FAILED with the line. */
export function parseXml(text: string, { attributePrefix, typed }: XmlOptions): JsonValue {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) {
    throw new ServiceError(`The XML is not valid: ${verdict.err.msg} (line ${verdict.err.line})`, {
      code: 'NODE_FAILED',
      service: 'core.xml',
    });
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: attributePrefix,
    parseTagValue: typed,
    parseAttributeValue: typed,
    processEntities: { enabled: true, maxTotalExpansions: 1_000, maxExpandedLength: 1_000_000 },
    ignoreDeclaration: true,
  });
  return parser.parse(text) as JsonValue;
}

export function buildXml(value: JsonObject, attributePrefix: string, indented: boolean): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: attributePrefix,
    format: indented,
    suppressEmptyNode: true,
  });
  return builder.build(value) as string;
}
