/** What is wrong with credentials, and with the key that encrypts them. */
import { createMessages } from '@reporunner/core';

export const credentialTexts = {
  allowedHost:
    'Allowed hosts: "{host}" is not the name of a host. Write api.example.com, without scheme, port, path or *.',
  noType: 'There is no credential type "{type}".',
  invalid: 'The credential is not valid: {path} {problem}',
  none: 'There is no such credential.',
  testFailed: 'The credential does not work: {reason}',
  empty: 'The credential is empty.',
  secretsNeeded:
    'This changes where the credential is sent ({destinations}): enter its secrets again ({secrets}).',
  undecipherable:
    'A credential cannot be decrypted. The encryption key is another than the one it was saved with, or the data was changed.',
  keyInvalid: 'The encryption key in {where} must be 32 bytes, as 64 hex digits or as base64.',
  keyUnusable:
    'The encryption key {file} cannot be read or written ({reason}). Put the key file of this data folder there, readable by the user that runs Reporunner, or set REPORUNNER_ENCRYPTION_KEY.',
  keyIsFolder: 'it is a folder',
  keyReadable: 'Others may read the encryption key {file}. Take the right away: chmod 600 {file}',
  tokenRefused: 'The token server refused with {status} {error}.',
  tokenRefusedBecause: 'The token server refused with {status} {error} ({reason}).',
  clientUnknown: 'The token server refused with {status}: it does not know this client id with this secret.',
  noToken: 'no token',
  tokenFailed: 'No token can be requested: {reason}.',
  notAToken: "The token server's response with status {status} is not a token of OAuth 2.0: {reason}.",
} as const;

export const credentialMessage = createMessages('credential', credentialTexts);
