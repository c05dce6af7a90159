/** What goes wrong with requests of nodes. */
import { createMessages } from '@reporunner/core';

export const requestTexts = {
  hostPrivate:
    'Requests to {host} are not allowed: it is not an address of the public Internet. The operator can allow it with REPORUNNER_ALLOWED_HOSTS or REPORUNNER_ALLOW_PRIVATE_NETWORK.',
  hostNotFound: 'The host {host} was not found.',
  notAUrl: '"{text}" is not a URL.',
  scheme: '{scheme} URLs cannot be requested, only http and https.',
  headerInvalid:
    'The header "{name}" is not valid: it has no line breaks and no characters beyond ISO-8859-1.',
  responseTooLarge: 'The response is larger than {limit} bytes.',
  responseUnreadable: 'The response cannot be read. {reason}',
  responseCut: 'The response was cut off: {reason}.',
  credentialHost: 'The credential may not be sent to {host}.',
  redirects: 'The request was redirected too often.',
  timeout: 'The request took longer than {limit} ms.',
  failed: 'The request to {host} failed: {reason}.',
  circuitOpen:
    'Requests to {host} are paused because the last ones failed: {reason}. The next one is sent in {seconds} s. Check that the service is up and that the address is right. A manual run is sent at once; with a retry policy, the node waits until then by itself.',
  contentTypeMultipart: 'The body is multipart/form-data, but the header Content-Type says "{type}".',
  formCharset: 'A form is sent in UTF-8. Leave the charset out of the header Content-Type.',
  replyHeader:
    'The header "{name}" cannot be sent: a header has no line breaks and no characters beyond ISO-8859-1. Encode its value, by encodeURIComponent for example.',
  replyHeaderTwice: 'The header "{name}" cannot be sent several times: an answer has it once.',
} as const;

export const requestMessage = createMessages('request', requestTexts);
