/** Why the server cannot start. */
import { createMessages } from '@reporunner/core';

export const startTexts = {
  s3Incomplete:
    'REPORUNNER_S3_URL needs the bucket as its path, and REPORUNNER_S3_ACCESS_KEY_ID and REPORUNNER_S3_SECRET_ACCESS_KEY beside it.',
  webhookUrl:
    'REPORUNNER_WEBHOOK_URL="{url}" needs a host name other than that of REPORUNNER_URL, and no path.',
  variable: '{variable}: {problem}. {help}',
  timezone: 'REPORUNNER_TIMEZONE="{timezone}" is not a time zone.',
  portInUse:
    'Port {port} is in use by another program. Stop it, or choose another port: PORT={free} npm start',
  secretsUnreadable:
    'Credentials whose secrets cannot be read: {count}. They were encrypted with another encryption key: put back encryption.key or REPORUNNER_ENCRYPTION_KEY, or enter their secrets again.',
  cannotListen: 'The server cannot listen on {host}:{port} ({code}).',
} as const;

export const startMessage = createMessages('start', startTexts);
