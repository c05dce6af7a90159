import { isVerbatim, type ServiceError } from '@reporunner/core';
import type { TestError } from '../ports/test-address-store.ts';

/** Characters of the parameters that are kept: the text has them as well. */
const maxParameters = 2_000;

/** An error as a test address keeps it. */
export function testErrorOf({ code, message, translatable }: ServiceError): TestError {
  const { id: messageId, parameters } = translatable;
  if (isVerbatim(translatable) || JSON.stringify(parameters).length > maxParameters)
    return { code, message: message.slice(0, maxParameters) };
  return { code, message, messageId, parameters };
}
